using System.Diagnostics.CodeAnalysis;
using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc;

/// <summary>
/// The WebIdentityToken of a call, read and not proven: good for nothing but to find the provider that it claims to be of.
/// <see cref="WebIdentityVerifier"/> proves it.
/// </summary>
public sealed class WebIdentityToken
{
    private const string Https = "https://";

    /// <summary>
    /// Google's tokens may name their issuer without a scheme: https://developers.google.com/identity/openid-connect/openid-connect
    /// </summary>
    private const string Google = "accounts.google.com";

    /// <summary>
    /// What every token must say, in the order in which AWS misses it, before it looks for a provider: tokens of unregistered issuers are
    /// told of the first of these that they lack.
    /// </summary>
    private static readonly string[] RequiredClaims = ["iss", "sub", "aud", "iat", "exp"];

    private WebIdentityToken(Jws jws, JsonValue claims, string issuer)
    {
        Jws = jws;
        Claims = claims;
        Issuer = issuer;
    }

    /// <summary>The issuer's URL with its scheme.</summary>
    public string Issuer { get; }

    /// <summary>The provider as AWS names it in ARNs and condition keys: host and path of the issuer.</summary>
    public string Provider => Issuer[Https.Length..];

    internal Jws Jws { get; }

    internal JsonValue Claims { get; }

    /// <summary>Reads the text to the letter; work is linear in its length, whatever it holds.</summary>
    public static bool TryRead(
        string? text, OidcCaps caps, [NotNullWhen(true)] out WebIdentityToken? token, [NotNullWhen(false)] out WebIdentityRefusal? refusal)
    {
        token = null;
        if (!Jws.TryRead(text, caps, out var jws) || !StrictJson.TryReadObject(jws.Payload, caps, out var claims))
            refusal = WebIdentityRefusal.NotAToken;
        else if (Array.Find(RequiredClaims, claim => IsMissing(claims, claim)) is { } missing)
            refusal = WebIdentityRefusal.MissingClaim(missing);
        else if (IssuerOf(claims.Members["iss"]) is not { } issuer)
            refusal = WebIdentityRefusal.MalformedClaim();
        else
            (token, refusal) = (new WebIdentityToken(jws, claims, issuer), null);
        return refusal is null;
    }

    private static bool IsMissing(JsonValue claims, string claim) =>
        !claims.Members.TryGetValue(claim, out var value) || value.Kind == JsonKind.Null;

    private static string? IssuerOf(JsonValue claim) => claim switch
    {
        { Kind: JsonKind.String, Text: Google } => Https + Google,
        { Kind: JsonKind.String, Text.Length: > 8 } when claim.Text.StartsWith(Https, StringComparison.Ordinal) => claim.Text,
        _ => null,
    };
}
