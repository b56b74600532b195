using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>The mutators: those of headers, claims and forms are attacks by name, those of letters and bits are for the count.</summary>
internal static class TokenMutators
{
    public static IReadOnlyList<TokenMutator> All { get; } =
    [
        new("alg none", Weakness.AlgorithmNone, AlgorithmNone),
        new("HMAC with the public key", Weakness.HmacWithPublicKey, HmacWithPublicKey),
        new("kid of no key", Weakness.AnyKey, KeyIds),
        new("key in the header", Weakness.KeyOfTheHeader, KeysInTheHeader),
        new("crit and b64", Weakness.NoCriticalHeader, CriticalHeaders),
        new("duplicate claims", Weakness.DuplicateMembers, DuplicateClaims),
        new("duplicate header members", Weakness.DuplicateMembers, DuplicateHeaders),
        new("times", Weakness.NoTimes, Times),
        new("issuer", Weakness.LooseIssuer, Issuers),
        new("audience", Weakness.LooseAudience, Audiences),
        new("base64", Weakness.LooseBase64, Base64),
        new("parts", Weakness.AnyNumberOfParts, Parts),
        new("size and depth", Weakness.NoCaps, Sizes),
        new("another key", Weakness.NoSignature, OtherKeys),
        new("changed claims", Weakness.NoSignature, ChangedClaims),
        new("signature of another token", Weakness.NoSignature, SplicedSignatures),
        new("one letter", Weakness.NoSignature, Letters),
        new("one bit of the signature", Weakness.NoSignature, SignatureBits),
        new("cut short", Weakness.NoSignature, Prefixes),
    ];

    private static IEnumerable<string> AlgorithmNone(SeedToken seed)
    {
        var signature = seed.Token.Split('.')[2];
        foreach (var name in new[] { "none", "None", "NONE", "nOnE" })
        {
            var signed = $"{SeedToken.Encode(seed.Header(("alg", name)).ToJsonString())}.{SeedToken.Encode(seed.Claims.ToJsonString())}";
            foreach (var last in new[] { "", "AA", signature })
                yield return $"{signed}.{last}";
        }
    }

    private static IEnumerable<string> HmacWithPublicKey(SeedToken seed)
    {
        foreach (var key in HmacKeys.Of(seed.Key))
        {
            foreach (var (name, hash) in new (string, Func<byte[], byte[], byte[]>)[]
                { ("HS256", HMACSHA256.HashData), ("HS384", HMACSHA384.HashData), ("HS512", HMACSHA512.HashData), ("hs256", HMACSHA256.HashData) })
            {
                var signed = $"{SeedToken.Encode(seed.Header(("alg", name)).ToJsonString())}.{SeedToken.Encode(seed.Claims.ToJsonString())}";
                yield return $"{signed}.{Base64Url.EncodeToString(hash(key, Encoding.ASCII.GetBytes(signed)))}";
            }
        }
    }

    private static IEnumerable<string> KeyIds(SeedToken seed)
    {
        JsonNode?[] ids =
        [
            "../../../../dev/null", "/dev/null", "' UNION SELECT 'x'--", "key-RS256' OR '1'='1", "", " " + seed.Key.KeyId,
            seed.Key.KeyId + "\0", seed.Key.KeyId!.ToUpperInvariant(), "other-" + seed.Key.Algorithm, new string('k', 4000), null, 7, true,
            new JsonArray(seed.Key.KeyId), new JsonObject(), seed.Key.Algorithm[0] == 'R' ? "key-ES256" : "key-RS256",
        ];
        foreach (var id in ids)
            yield return seed.Sign(seed.Header(("kid", id)).ToJsonString(), seed.Claims.ToJsonString());
        var without = seed.Header();
        without.Remove("kid");
        yield return seed.Sign(without.ToJsonString(), seed.Claims.ToJsonString());
    }

    private static IEnumerable<string> KeysInTheHeader(SeedToken seed)
    {
        (string, JsonNode?)[] members =
        [
            ("jwk", seed.Other.ToPublicJwk()), ("jku", "https://attacker.example/keys"), ("jku", IssuerFixture.Issuer + "@attacker.example/keys"),
            ("x5u", "https://attacker.example/cert"), ("x5c", new JsonArray("MIIBattacker")), ("x5t", "AAAA"),
        ];
        foreach (var member in members)
        {
            yield return seed.Sign(seed.Header(member).ToJsonString(), seed.Claims.ToJsonString(), seed.Other);
            yield return seed.Sign(seed.Header(member, ("kid", seed.Other.KeyId)).ToJsonString(), seed.Claims.ToJsonString(), seed.Other);
        }
    }

    private static IEnumerable<string> CriticalHeaders(SeedToken seed)
    {
        (string, JsonNode?)[][] headers =
        [
            [("crit", new JsonArray("unknown")), ("unknown", true)], [("crit", new JsonArray())], [("crit", new JsonArray("exp"))],
            [("crit", "exp")], [("crit", null)], [("b64", false)], [("b64", true)], [("b64", null)], [("b64", false), ("crit", new JsonArray("b64"))],
        ];
        foreach (var header in headers)
            yield return seed.Sign(seed.Header(header).ToJsonString(), seed.Claims.ToJsonString());
    }

    private static IEnumerable<string> DuplicateClaims(SeedToken seed)
    {
        var payload = seed.Claims.ToJsonString();
        foreach (var claim in seed.Claims.Select(member => member.Key).ToList())
        {
            var json = seed.Claims[claim]?.ToJsonString() ?? "null";
            yield return seed.Sign(seed.Header().ToJsonString(), $"{payload[..^1]},\"{claim}\":{json}}}");
            yield return seed.Sign(seed.Header().ToJsonString(), $"{{\"{claim}\":0,{payload[1..]}");
            yield return seed.Sign(seed.Header().ToJsonString(), $"{payload[..^1]},\"\\u{(int)claim[0]:x4}{claim[1..]}\":{json}}}");
        }
        yield return seed.Sign(seed.Header().ToJsonString(), payload[..^1] + ",\"deep\":{\"a\":1,\"b\":[{\"c\":1,\"c\":1}]}}");
    }

    private static IEnumerable<string> DuplicateHeaders(SeedToken seed)
    {
        var header = seed.Header().ToJsonString();
        string[] members =
        [
            $"\"alg\":\"{seed.Key.Algorithm}\"", $"\"kid\":\"{seed.Key.KeyId}\"", "\"typ\":\"JWT\"", "\"x\":1,\"x\":1",
            $"\"\\u0061lg\":\"{seed.Key.Algorithm}\"",
        ];
        foreach (var member in members)
            yield return seed.Sign($"{header[..^1]},{member}}}", seed.Claims.ToJsonString());
        yield return seed.Sign($"{{\"alg\":\"none\",{header[1..]}", seed.Claims.ToJsonString());
    }

    private static IEnumerable<string> Times(SeedToken seed)
    {
        var now = IssuerFixture.Now.ToUnixTimeSeconds();
        string[] never =
        [
            $"\"{now}\"", $"{now}.0", $"{now}.5", $"{now}e0", "1.79e9", "1e308", "1e999", "-1", "-0.5", "true", "{}", $"[{now}]", "\"\"", "\"never\"",
            "99999999999999999999", "253402300800", "9223372036854775807", "null",
        ];
        foreach (var claim in new[] { "exp", "iat", "nbf" })
        {
            foreach (var value in never)
                yield return seed.Sign(seed.Header().ToJsonString(), seed.Changed(claim, value));
        }
        foreach (var (claim, value) in new[] { ("exp", now - 300), ("exp", 0), ("iat", now + 301), ("nbf", now + 301), ("iat", 0), ("iat", now - 86_701) })
            yield return seed.Sign(seed.Header().ToJsonString(), seed.Changed(claim, $"{value}"));
    }

    private static IEnumerable<string> Issuers(SeedToken seed)
    {
        const string issuer = IssuerFixture.Issuer;
        string[] others =
        [
            issuer + "/", issuer + ".", issuer + "?", issuer + "#", issuer + "/../tenant", " " + issuer, issuer + " ", issuer + "\n", issuer + "\0",
            issuer + "\u200b", issuer.ToUpperInvariant(), "https://Issuer.example/tenant", "https://issuer.example/TENANT",
            "http://issuer.example/tenant", "https://issuer.example:443/tenant", "https://issuer.example", "https://issuer.example/ténant",
            issuer.Replace('e', '\u0435'), issuer.Replace('i', '\uff49'), "https://user@issuer.example/tenant",
            "https://https://issuer.example/tenant", "//issuer.example/tenant", IssuerFixture.Provider, "", "https://",
        ];
        foreach (var other in others)
            yield return seed.Sign(seed.Header().ToJsonString(), seed.Changed("iss", JsonValue.Create(other).ToJsonString()));
    }

    private static IEnumerable<string> Audiences(SeedToken seed)
    {
        string[] audiences =
        [
            "\"unknown\"", "\"\"", "[]", "[\"sts.amazonaws.com\",\"another-client\"]", "[\"sts.amazonaws.com\",7]", "[\"unknown\",\"sts.amazonaws.com\"]",
            "\"STS.amazonaws.com\"", "\"sts.amazonaws.com \"", "\"sts.amazonaws.com/\"", "\"sts.amazonaws.com,another-client\"", "7",
            "{\"sts.amazonaws.com\":1}", "[[\"sts.amazonaws.com\"]]",
        ];
        if (!seed.Claims.ContainsKey("azp"))
        {
            foreach (var audience in audiences)
                yield return seed.Sign(seed.Header().ToJsonString(), seed.Changed("aud", audience));
        }
        foreach (var party in new[] { "\"unknown\"", "\"\"", "[\"sts.amazonaws.com\"]", "null", "7", "\"ANOTHER-client\"" })
            yield return seed.Sign(seed.Header().ToJsonString(), seed.Changed("azp", party));
    }

    private static IEnumerable<string> Base64(SeedToken seed)
    {
        var parts = seed.Token.Split('.');
        for (var place = 0; place < 3; place++)
        {
            var part = parts[place];
            string[] others =
            [
                part + "=", part + "==", part + "===", part + "\n", "\n" + part, part + " ", part + "\t", part + "\0", part + "A", part + "%3D",
                part.Insert(part.Length / 2, "\r\n"), part.Insert(part.Length / 2, " "), part.Replace('-', '+'), part.Replace('_', '/'),
                part.Replace('-', '+').Replace('_', '/'), StrayBits(part),
            ];
            foreach (var other in others.Where(other => other != part))
                yield return string.Join('.', parts.Select((each, at) => at == place ? other : each));
        }
    }

    /// <summary>The last letter with a bit more, which says nothing to a lenient reader; longer by a letter where there is no such bit.</summary>
    private static string StrayBits(string part)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return part.Length % 4 == 0 ? part + "A" : part[..^1] + letters[letters.IndexOf(part[^1], StringComparison.Ordinal) + 1];
    }

    private static IEnumerable<string> Parts(SeedToken seed)
    {
        var parts = seed.Token.Split('.');
        yield return parts[0];
        yield return $"{parts[0]}.{parts[1]}";
        yield return $"{parts[0]}.{parts[1]}.";
        yield return $".{parts[1]}.{parts[2]}";
        yield return $"{parts[0]}..{parts[2]}";
        for (var more = 1; more <= 3; more++)
        {
            yield return seed.Token + string.Concat(Enumerable.Repeat("." + parts[2], more));
            yield return seed.Token + new string('.', more);
            yield return new string('.', more) + seed.Token;
        }
    }

    private static IEnumerable<string> Sizes(SeedToken seed)
    {
        yield return seed.Sign(seed.Header(("pad", new string('x', 15_000))).ToJsonString(), seed.Claims.ToJsonString());
        yield return seed.Sign(seed.Header(("pad", new string('x', 1_000_000))).ToJsonString(), seed.Claims.ToJsonString());
        foreach (var depth in new[] { 32, 33, 1_000, 5_000, 10_000 })
        {
            var nested = new string('[', depth) + new string(']', depth);
            yield return seed.Sign(seed.Header().ToJsonString(), seed.Claims.ToJsonString()[..^1] + $",\"deep\":{nested}}}");
            yield return seed.Sign(seed.Header().ToJsonString()[..^1] + $",\"deep\":{nested}}}", seed.Claims.ToJsonString());
        }
    }

    private static IEnumerable<string> OtherKeys(SeedToken seed)
    {
        yield return seed.Sign(seed.Header().ToJsonString(), seed.Claims.ToJsonString(), seed.Other);
        foreach (var algorithm in IssuerFixture.Algorithms.Where(algorithm => algorithm != seed.Key.Algorithm))
        {
            yield return seed.Sign(seed.Header().ToJsonString(), seed.Claims.ToJsonString(), IssuerFixture.Key(algorithm));
            yield return seed.Sign(seed.Header(("alg", algorithm)).ToJsonString(), seed.Claims.ToJsonString(), IssuerFixture.Key(algorithm));
            yield return seed.Sign(seed.Header(("alg", algorithm)).ToJsonString(), seed.Claims.ToJsonString());
        }
    }

    private static IEnumerable<string> ChangedClaims(SeedToken seed)
    {
        var parts = seed.Token.Split('.');
        (string, string)[] changes =
        [
            ("sub", "\"admin\""), ("sub", "\"repo:octo/hello:ref:refs/heads/main \""), ("exp", "1790009999"), ("email", "\"admin@example.com\""),
            ("azp", "\"sts.amazonaws.com\""),
        ];
        foreach (var (claim, json) in changes)
            yield return $"{parts[0]}.{SeedToken.Encode(seed.Changed(claim, json))}.{parts[2]}";
        // The same claims in other words: what is signed is the text.
        yield return $"{parts[0]}.{SeedToken.Encode(" " + seed.Claims.ToJsonString())}.{parts[2]}";
        yield return $"{parts[0]}.{SeedToken.Encode(seed.Claims.ToJsonString().Replace("\"sub\"", "\"\\u0073ub\"", StringComparison.Ordinal))}.{parts[2]}";
        yield return $"{SeedToken.Encode(" " + seed.Header().ToJsonString())}.{parts[1]}.{parts[2]}";
    }

    private static IEnumerable<string> SplicedSignatures(SeedToken seed)
    {
        var parts = seed.Token.Split('.');
        foreach (var other in SeedToken.All.Where(other => other.Token != seed.Token && other.Key == seed.Key))
            yield return $"{parts[0]}.{parts[1]}.{other.Token.Split('.')[2]}";
    }

    private static IEnumerable<string> Letters(SeedToken seed)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        for (var at = 0; at < seed.Token.Length; at++)
        {
            var other = letters[(letters.IndexOf(seed.Token[at], StringComparison.Ordinal) + 1 + (at % (letters.Length - 1))) % letters.Length];
            yield return $"{seed.Token.AsSpan(0, at)}{other}{seed.Token.AsSpan(at + 1)}";
        }
    }

    private static IEnumerable<string> SignatureBits(SeedToken seed)
    {
        var parts = seed.Token.Split('.');
        var signature = Base64Url.DecodeFromChars(parts[2]);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}";
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static IEnumerable<string> Prefixes(SeedToken seed)
    {
        for (var length = 0; length < seed.Token.Length; length++)
            yield return seed.Token[..length];
    }
}
