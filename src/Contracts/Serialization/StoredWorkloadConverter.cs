using Rolecall.Identity.Accounts.InstanceProfiles;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class StoredWorkloadConverter : IConverter<StoredWorkload, StoredWorkloadSurrogate>
{
    public StoredWorkload ConvertFromSurrogate(in StoredWorkloadSurrogate from) => StoredWorkload.FromUtf8(from.Json);

    public StoredWorkloadSurrogate ConvertToSurrogate(in StoredWorkload from) => new() { Json = from.ToUtf8() };
}
