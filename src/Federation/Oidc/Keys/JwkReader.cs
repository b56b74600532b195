using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>Reads one member of a key set's keys (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class JwkReader
{
    /// <summary>The key, or why it checks no signature for us.</summary>
    public static (Jwk? Key, string? Fault) Read(JsonValue value)
    {
        if (value.Kind != JsonKind.Object)
            return (null, "it is no object");
        if (!TryText(value, "kid", out var keyId) || !TryText(value, "alg", out var algorithm) || !TryText(value, "use", out var use))
            return (null, "its kid, alg or use is no string");
        if (use is not (null or "sig"))
            return (null, "its use is not sig");
        if (value.Members.TryGetValue("key_ops", out var operations) && operations.ToStrings()?.Contains("verify") != true)
            return (null, "its key_ops do not have verify");
        TryText(value, "kty", out var type);
        var (key, fault) = type switch
        {
            "RSA" => ReadRsa(value, keyId, algorithm),
            "EC" => ReadEllipticCurve(value, keyId, algorithm),
            _ => (null, "its kty is not RSA or EC"),
        };
        if (key is not null && algorithm is not null && (SignatureAlgorithm.Find(algorithm) is not { } named || !key.Fits(named)))
            return (null, "its alg is none of AWS's or not for such a key");
        return (key, fault);
    }

    private static (Jwk? Key, string? Fault) ReadRsa(JsonValue value, string? keyId, string? algorithm)
    {
        if (Octets(value, "n") is not { } modulus || Octets(value, "e") is not { } exponent)
            return (null, "its n or e is not base64url");
        var fault = RsaKeyRules.Fault(modulus, exponent);
        return fault is null ? (Jwk.Rsa(keyId, algorithm, modulus, exponent), null) : (null, fault);
    }

    private static (Jwk? Key, string? Fault) ReadEllipticCurve(JsonValue value, string? keyId, string? algorithm)
    {
        TryText(value, "crv", out var name);
        if (name is null || EllipticCurve.Find(name) is not { } curve)
            return (null, "its crv is not P-256, P-384 or P-521");
        if (Octets(value, "x") is not { } x || Octets(value, "y") is not { } y || x.Length != curve.Octets || y.Length != curve.Octets)
            return (null, "its x or y is not base64url of the curve's length");
        return curve.Has(x, y) ? (Jwk.EllipticCurve(keyId, algorithm, curve, x, y), null) : (null, "its point is not on the curve");
    }

    private static byte[]? Octets(JsonValue value, string member) =>
        TryText(value, member, out var text) && !string.IsNullOrEmpty(text) ? CanonicalBase64Url.Decode(text) : null;

    /// <summary>False where the member is there and no string.</summary>
    private static bool TryText(JsonValue value, string member, out string? text)
    {
        text = null;
        if (!value.Members.TryGetValue(member, out var found))
            return true;
        text = found.Kind == JsonKind.String ? found.Text : null;
        return found.Kind == JsonKind.String;
    }
}
