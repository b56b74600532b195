using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rolecall.Federation.Oidc.Json;

namespace Rolecall.Federation.Oidc.Tokens;

/// <summary>
/// A JSON web signature in its compact form (RFC 7515 §3.1), read and not yet proven: three parts, one protected header, an algorithm
/// that AWS takes. No key in the header is ever looked at.
/// </summary>
internal sealed class Jws
{
    private Jws(SignatureAlgorithm algorithm, string? keyId, byte[] signingInput, byte[] payload, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        SigningInput = signingInput;
        Payload = payload;
        Signature = signature;
    }

    public SignatureAlgorithm Algorithm { get; }

    public string? KeyId { get; }

    /// <summary>The first two parts as they were sent, which is what is signed.</summary>
    public byte[] SigningInput { get; }

    public byte[] Payload { get; }

    public byte[] Signature { get; }

    /// <summary>False for whatever is not such a signature to the letter.</summary>
    public static bool TryRead(string? text, OidcCaps caps, [NotNullWhen(true)] out Jws? jws)
    {
        jws = null;
        if (text is null || text.Length > caps.LongestToken)
            return false;
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf('.', first + 1);
        // Two parts are half a token, four or five are another thing: five are an encrypted one (JWE).
        if (second < 0 || text.IndexOf('.', second + 1) >= 0)
            return false;
        if (CanonicalBase64Url.Decode(text.AsSpan(0, first)) is not { } headerBytes
            || CanonicalBase64Url.Decode(text.AsSpan(first + 1, second - first - 1)) is not { } payload
            || CanonicalBase64Url.Decode(text.AsSpan(second + 1)) is not { Length: > 0 } signature
            || !StrictJson.TryReadObject(headerBytes, caps, out var header)
            || !MayBeRead(header)
            || !TryTake(header, out var algorithm, out var keyId))
            return false;
        jws = new Jws(algorithm, keyId, Encoding.ASCII.GetBytes(text, 0, second), payload, signature);
        return true;
    }

    /// <summary>
    /// A header that changes how the rest is to be read is not ours: extensions that must be understood (crit, RFC 7515 §4.1.11), a
    /// payload that is not base64url (b64, RFC 7797), compression and encryption (RFC 7516).
    /// </summary>
    private static bool MayBeRead(JsonValue header) =>
        !header.Members.ContainsKey("crit")
        && !header.Members.ContainsKey("b64")
        && !header.Members.ContainsKey("zip")
        && !header.Members.ContainsKey("enc");

    private static bool TryTake(JsonValue header, [NotNullWhen(true)] out SignatureAlgorithm? algorithm, out string? keyId)
    {
        algorithm = null;
        keyId = null;
        if (header.Members.TryGetValue("alg", out var name) && name.Kind == JsonKind.String)
            algorithm = SignatureAlgorithm.Find(name.Text);
        if (!header.Members.TryGetValue("kid", out var kid))
            return algorithm is not null;
        keyId = kid.Text;
        return algorithm is not null && kid.Kind == JsonKind.String;
    }
}
