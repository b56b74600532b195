namespace Rolecall.Contracts.Serialization;

/// <summary>A delegation request travels as the JSON that its stream keeps.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.StoredDelegationRequest")]
internal struct StoredDelegationRequestSurrogate
{
    [Id(0)] public byte[] Json;
}
