using Rolecall.Identity.Delegation;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class StoredDelegationRequestConverter : IConverter<StoredDelegationRequest, StoredDelegationRequestSurrogate>
{
    public StoredDelegationRequest ConvertFromSurrogate(in StoredDelegationRequestSurrogate from) => DelegationJson.Read(from.Json);

    public StoredDelegationRequestSurrogate ConvertToSurrogate(in StoredDelegationRequest from) =>
        new() { Json = DelegationJson.Write(from) };
}
