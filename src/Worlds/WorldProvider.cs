using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>An identity provider that an account takes assertions of.</summary>
/// <param name="OidcUrl">Of OpenID Connect: the issuer's URL; null for SAML.</param>
/// <param name="Audiences">Of OpenID Connect: the client ids.</param>
/// <param name="SamlName">Of SAML: the provider's name.</param>
/// <param name="SamlMetadata">Of SAML: the metadata document.</param>
public sealed record WorldProvider(string? OidcUrl, ImmutableArray<string> Audiences, string? SamlName, string? SamlMetadata);
