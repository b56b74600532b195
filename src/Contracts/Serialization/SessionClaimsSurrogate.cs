namespace Rolecall.Contracts.Serialization;

/// <summary>Claims travel as the bytes that tokens seal.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SessionClaims")]
internal struct SessionClaimsSurrogate
{
    [Id(0)] public byte[] Bytes;
}
