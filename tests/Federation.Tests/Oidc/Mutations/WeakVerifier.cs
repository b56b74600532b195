using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>
/// The control: a verifier of web identity tokens as many are written, on the general JSON and base64 readers, with one weakness. It exists
/// in the tests alone; that it lets a mutant in shows that the mutant is an attack and not noise.
/// </summary>
internal sealed class WeakVerifier(Weakness weakness)
{
    public bool Takes(string token, SeedToken seed)
    {
        try
        {
            return Verifies(token, seed);
        }
        catch (Exception refused) when (refused is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or CryptographicException)
        {
            return false;
        }
    }

    private bool Verifies(string token, SeedToken seed)
    {
        if (weakness != Weakness.NoCaps && token.Length > 20_000)
            return false;
        var parts = token.Split('.');
        if (weakness == Weakness.AnyNumberOfParts)
            parts = [.. parts.Concat(["", "", ""]).Take(3)];
        if (parts.Length != 3 || (weakness == Weakness.AnyNumberOfParts && parts[2].Length == 0))
            return parts.Length == 3 && weakness == Weakness.AnyNumberOfParts && Matches(Read(Decode(parts[1])), seed);
        var header = Read(Decode(parts[0]));
        if (weakness != Weakness.NoCriticalHeader && (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _)))
            return false;
        var claims = Read(Decode(parts[1]));
        return IsSigned(header, parts, seed) && Matches(claims, seed);
    }

    private bool IsSigned(JsonElement header, string[] parts, SeedToken seed)
    {
        var algorithm = header.GetProperty("alg").GetString()!;
        if (weakness == Weakness.NoSignature)
            return true;
        if (weakness == Weakness.AlgorithmNone && algorithm.Equals("none", StringComparison.OrdinalIgnoreCase))
            return true;
        var signed = Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = Decode(parts[2]);
        if (weakness == Weakness.HmacWithPublicKey && algorithm == "HS256")
            return HmacKeys.Of(seed.Key).Any(key => HMACSHA256.HashData(key, signed).AsSpan().SequenceEqual(signature));
        if (SignatureAlgorithm.Find(algorithm) is not { } found)
            return false;
        return KeysFor(header, found, seed).Any(key => key.Verifies(found, signed, signature));
    }

    private IEnumerable<Jwk> KeysFor(JsonElement header, SignatureAlgorithm algorithm, SeedToken seed)
    {
        if (weakness == Weakness.KeyOfTheHeader && header.TryGetProperty("jwk", out var jwk))
            return Keys(jwk.GetRawText());
        if (weakness == Weakness.KeyOfTheHeader && Array.Exists(["jku", "x5u", "x5c"], member => header.TryGetProperty(member, out _)))
            return Keys(seed.Other.ToPublicJwk().ToJsonString());
        if (weakness == Weakness.AnyKey)
            return seed.Trusted.Keys.Keys.Where(key => key.Fits(algorithm));
        var keyId = header.TryGetProperty("kid", out var kid) ? kid.GetString() : null;
        return seed.Trusted.Keys.Choose(algorithm, keyId).Key is { } chosen ? [chosen] : [];
    }

    private bool Matches(JsonElement claims, SeedToken seed)
    {
        var trusted = seed.Trusted;
        var issuer = claims.GetProperty("iss").GetString()!;
        var isIssuer = issuer == "https://" + trusted.Provider
            || (weakness == Weakness.LooseIssuer && Loose(issuer) == Loose("https://" + trusted.Provider));
        var audiences = claims.GetProperty("aud").ValueKind == JsonValueKind.Array
            ? claims.GetProperty("aud").EnumerateArray().Select(audience => audience.GetString()!).ToList()
            : [claims.GetProperty("aud").GetString()!];
        var party = claims.TryGetProperty("azp", out var azp) ? azp.GetString() : audiences.Count == 1 ? audiences[0] : null;
        var isAudience = weakness == Weakness.LooseAudience || (party is not null && trusted.ClientIds!.Contains(party));
        return isIssuer && isAudience && claims.GetProperty("sub").GetString()!.Length > 0
            && (weakness == Weakness.NoTimes || IsCurrent(claims));
    }

    private static bool IsCurrent(JsonElement claims)
    {
        var now = IssuerFixture.Now.ToUnixTimeSeconds();
        var isBegun = !claims.TryGetProperty("nbf", out var notBefore) || notBefore.GetInt64() <= now + 300;
        return isBegun && claims.GetProperty("exp").GetInt64() > now - 300 && claims.GetProperty("iat").GetInt64() <= now + 300;
    }

    private byte[] Decode(string text)
    {
        if (weakness != Weakness.LooseBase64)
            return CanonicalBase64Url.Decode(text) ?? throw new FormatException();
        var letters = string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))).TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(letters.PadRight((letters.Length + 3) / 4 * 4, '='));
    }

    private JsonElement Read(byte[] json)
    {
        var options = new JsonDocumentOptions
        {
            AllowDuplicateProperties = weakness == Weakness.DuplicateMembers,
            MaxDepth = weakness == Weakness.NoCaps ? 1_000_000 : 32,
        };
        return JsonDocument.Parse(json, options).RootElement;
    }

    private static IReadOnlyList<Jwk> Keys(string jwk) =>
        JwkSet.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{{jwk}}]}"""), OidcCaps.Default, out var set, out _) ? set.Keys : [];

    /// <summary>As those compare who think of URLs and of people: without case, marks, slashes at the end and default ports.</summary>
    private static string Loose(string issuer) =>
        string.Concat(issuer.Trim().ToUpperInvariant().Replace(
            "HTTP:", "HTTPS:", StringComparison.Ordinal).Replace(":443", "", StringComparison.Ordinal)
            .TrimEnd('/', '.').Normalize(NormalizationForm.FormKD).Where(letter => letter is > ' ' and <= '~'
                && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark));
}
