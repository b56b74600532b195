namespace Rolecall.Contracts.Issuers;

/// <summary>What may be told of an issuer's key; the instants are the sandbox's.</summary>
/// <param name="SignsFrom">Null for a first key.</param>
/// <param name="RetiresAt">Null for the newest key of its algorithm.</param>
[GenerateSerializer, Immutable, Alias("rolecall.IssuerKeyEntry")]
public sealed record IssuerKeyEntry(
    [property: Id(0)] string KeyId, [property: Id(1)] string Algorithm, [property: Id(2)] DateTimeOffset? SignsFrom, [property: Id(3)] DateTimeOffset? RetiresAt);
