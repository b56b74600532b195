using System.Text.Json.Serialization;
using Rolecall.Identity.Secrets;

namespace Rolecall.Grains.Sandboxes.IdentityProviders;

/// <summary>A signing key of a simulated issuer.</summary>
internal sealed record SimulatedIssuerKey
{
    /// <summary>"RSA_0", "RSA_1", and so on; never used twice.</summary>
    public required string Id { get; init; }

    /// <summary>"RS256".</summary>
    public required string Algorithm { get; init; }

    /// <summary>PKCS #8, in base64.</summary>
    [JsonConverter(typeof(SecretJson))]
    public required Secret PrivateKey { get; init; }
}
