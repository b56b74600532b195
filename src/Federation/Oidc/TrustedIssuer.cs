using Rolecall.Federation.Oidc.Keys;

namespace Rolecall.Federation.Oidc;

/// <summary>What a token is checked against: an account's OpenID Connect provider and the keys of its issuer.</summary>
public sealed record TrustedIssuer
{
    /// <summary>Host and path of the provider's URL, as in its ARN; compared to the letter, also a slash at the end.</summary>
    public required string Provider { get; init; }

    /// <summary>
    /// The client ids (audiences) that the provider has; compared to the letter. Without one no token is taken. Null for a provider that
    /// takes the tokens of every client, whom trust policies tell apart.
    /// </summary>
    public required IReadOnlyCollection<string>? ClientIds { get; init; }

    public required JwkSet Keys { get; init; }
}
