using System.Diagnostics.CodeAnalysis;
using Rolecall.Federation.Oidc.Json;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>
/// What an issuer publishes at /.well-known/openid-configuration, as far as keys need it.
/// https://openid.net/specs/openid-connect-discovery-1_0.html §3, §4.3
/// </summary>
public sealed class DiscoveryDocument
{
    private const int LongestUrl = 2048;

    private DiscoveryDocument(string issuer, Uri keys)
    {
        Issuer = issuer;
        KeySetUrl = keys;
    }

    /// <summary>The issuer, which is the one that was asked for.</summary>
    public string Issuer { get; }

    /// <summary>
    /// Where the key set is: https, without user, password and fragment. May be of another host: the caller's allow-list decides.
    /// </summary>
    public Uri KeySetUrl { get; }

    /// <summary>Reads the document of the issuer at the URL. The issuer that it names must be the URL to the letter.</summary>
    /// <param name="issuer">The provider's URL with https://.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> json,
        string issuer,
        OidcCaps caps,
        [NotNullWhen(true)] out DiscoveryDocument? document,
        [NotNullWhen(false)] out string? refusal)
    {
        document = null;
        refusal = null;
        if (json.Length > caps.LongestDocument)
            refusal = $"The discovery document has more than {caps.LongestDocument} bytes.";
        else if (!StrictJson.TryReadObject(json, caps, out var read))
            refusal = "The discovery document is not a JSON object, is too deep or too large, or has a member twice.";
        else if (!read.Members.TryGetValue("issuer", out var named) || named.Kind != JsonKind.String || named.Text != issuer)
            refusal = "The discovery document is not of this issuer.";
        else if (!read.Members.TryGetValue("jwks_uri", out var keys) || KeySetUrlOf(keys) is not { } url)
            refusal = "The discovery document has no jwks_uri that is an https URL.";
        else
            document = new DiscoveryDocument(issuer, url);
        return refusal is null;
    }

    private static Uri? KeySetUrlOf(JsonValue value) =>
        value is { Kind: JsonKind.String, Text.Length: <= LongestUrl }
        && value.Text.StartsWith("https://", StringComparison.Ordinal)
        && Uri.TryCreate(value.Text, UriKind.Absolute, out var url)
        && url is { UserInfo: "", Fragment: "", Host.Length: > 0 } ? url : null;
}
