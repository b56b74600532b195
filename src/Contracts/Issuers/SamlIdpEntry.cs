using System.Collections.Immutable;

namespace Rolecall.Contracts.Issuers;

/// <summary>What may be told of a simulated SAML identity provider.</summary>
/// <param name="Metadata">The document, with the certificates of its keys.</param>
[GenerateSerializer, Immutable, Alias("rolecall.SamlIdpEntry")]
public sealed record SamlIdpEntry(
    [property: Id(0)] string EntityId,
    [property: Id(1)] DateTimeOffset CreatedAt,
    [property: Id(2)] string Metadata,
    [property: Id(3)] ImmutableArray<SamlMappingEntry> Mappings);
