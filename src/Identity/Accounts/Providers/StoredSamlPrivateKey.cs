using System.Text.Json.Serialization;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>A private key that opens encrypted assertions of a SAML provider.</summary>
public sealed record StoredSamlPrivateKey
{
    /// <summary>Twenty-two capital letters and digits; never used twice.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>PEM, as it was given.</summary>
    [JsonConverter(typeof(SecretConverter))]
    public required Secret Pem { get; init; }
}
