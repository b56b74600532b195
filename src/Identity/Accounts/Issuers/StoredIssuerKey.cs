using System.Text.Json.Serialization;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.Issuers;

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

    /// <summary>
    /// Published before, signs from this instant of the sandbox on, until a newer key of the algorithm does. Null for a first key, which
    /// always could.
    /// </summary>
    public DateTimeOffset? SignsFrom { get; init; }

    /// <summary>Published until this instant of the sandbox; null for the newest key of the algorithm.</summary>
    public DateTimeOffset? RetiresAt { get; init; }
}
