using Rolecall.Identity.Accounts.Policies;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class StoredPolicyConverter : IConverter<StoredPolicy, StoredPolicySurrogate>
{
    public StoredPolicy ConvertFromSurrogate(in StoredPolicySurrogate from) => new(from.Json);

    public StoredPolicySurrogate ConvertToSurrogate(in StoredPolicy from) => new() { Json = from.Json };
}
