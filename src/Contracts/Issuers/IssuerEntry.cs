using System.Collections.Immutable;

namespace Rolecall.Contracts.Issuers;

/// <summary>What may be told of a simulated issuer.</summary>
/// <param name="Keys">Those that are published, the oldest first.</param>
[GenerateSerializer, Immutable, Alias("rolecall.IssuerEntry")]
public sealed record IssuerEntry(
    [property: Id(0)] string Url, [property: Id(1)] DateTimeOffset CreatedAt, [property: Id(2)] ImmutableArray<IssuerKeyEntry> Keys);
