using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Rolecall.Identity;

/// <summary>The account as an issuer of identity tokens for the world outside.</summary>
public sealed record StoredIssuer
{
    /// <summary>A UUID that the account's number can be read back from, <see cref="IssuerIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The iss claim, under which the discovery document is served; as the first enabling call reached this server.</summary>
    public required string Url { get; init; }

    /// <summary>Disabled, the account issues nothing; what it issued still verifies.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Of each algorithm, oldest first: those that are published, and at most some that have retired since the last rotation.</summary>
    public required ImmutableArray<StoredIssuerKey> Keys { get; init; }
}

/// <summary>A signing key of an issuer.</summary>
public sealed record StoredIssuerKey
{
    /// <summary>"RSA_0", "EC384_0", and so on; never used twice.</summary>
    public required string Id { get; init; }

    /// <summary>"RS256" or "ES384".</summary>
    public required string Algorithm { get; init; }

    /// <summary>PKCS #8, in base64.</summary>
    [JsonConverter(typeof(SecretConverter))]
    public required Secret PrivateKey { get; init; }

    /// <summary>Published before, signs from this instant of the sandbox on, until a newer key of the algorithm does. Null for a first key, which always could.</summary>
    public DateTimeOffset? SignsFrom { get; init; }

    /// <summary>Published until this instant of the sandbox; null for the newest key of the algorithm.</summary>
    public DateTimeOffset? RetiresAt { get; init; }
}
