using System.Globalization;
using System.Text;
using System.Text.Json;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Tokens;
using Rolecall.Tests;

namespace Rolecall.Federation.Tests.Oidc.Vectors;

/// <summary>
/// Wycheproof's JWS and JWK files: every invalid one is refused, every valid one of an algorithm that AWS takes is accepted. Their payloads
/// are no claims, so they are put to the reader of signatures and the key set, which every token goes through.
/// </summary>
public sealed class WycheproofTests
{
    /// <summary>
    /// Valid as labelled, refused here: the key says alg "ES521", which no RFC has (it is ES512). Other keys of that alg are labelled invalid.
    /// </summary>
    private static readonly string[] NamedByAnAlgorithmThatIsNone = ["rfc7520", "rfc7520WithKeyOps"];

    [Theory]
    [InlineData("json_web_signature_test.json", 401)]
    [InlineData("json_web_key_test.json", 26)]
    [InlineData("json_web_crypto_test.json", 49)]
    public void Signatures_AreDecidedAsLabelled(string file, int fewest)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("wycheproof"), file)));
        int refused = 0, accepted = 0, unsupported = 0, relabelled = 0, mutants = 0;
        foreach (var group in json.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = group.TryGetProperty("public", out var open) ? open : group.GetProperty("private");
            var keys = KeysOf(key);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                if (!test.TryGetProperty("jws", out var signature))
                    continue;
                var name = $"{file} {test.GetProperty("tcId").GetInt32()} {test.GetProperty("comment").GetString()}";
                var taken = IsTaken(signature.ValueKind == JsonValueKind.String ? signature.GetString()! : signature.GetRawText(), keys);
                var valid = test.GetProperty("result").GetString() == "valid";
                if (!valid)
                {
                    taken.Should().BeFalse(name);
                    refused++;
                }
                else if (!IsSupported(key))
                {
                    taken.Should().BeFalse(name);
                    unsupported++;
                }
                else if (key.TryGetProperty("alg", out var alg) && alg.GetString() == "ES521")
                {
                    NamedByAnAlgorithmThatIsNone.Should().Contain(group.GetProperty("comment").GetString());
                    taken.Should().BeFalse(name);
                    relabelled++;
                }
                else
                {
                    taken.Should().BeTrue(name);
                    accepted++;
                    mutants += RefuseEveryOtherLetter(signature.GetString()!, keys, name);
                }
            }
        }
        TestContext.Current.SendDiagnosticMessage(
            $"{file}: {refused} refused, {accepted} accepted, {unsupported} of other algorithms, {relabelled} relabelled, {mutants} mutants refused");
        (refused + accepted + unsupported + relabelled).Should().BeGreaterThanOrEqualTo(fewest);
        accepted.Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_p1363_test.json", "ES256")]
    [InlineData("ecdsa_secp384r1_sha384_p1363_test.json", "ES384")]
    [InlineData("ecdsa_secp521r1_sha512_p1363_test.json", "ES512")]
    [InlineData("rsa_signature_2048_sha256_test.json", "RS256")]
    [InlineData("rsa_signature_2048_sha384_test.json", "RS384")]
    [InlineData("rsa_signature_2048_sha512_test.json", "RS512")]
    [InlineData("rsa_signature_3072_sha256_test.json", "RS256")]
    [InlineData("rsa_signature_3072_sha384_test.json", "RS384")]
    [InlineData("rsa_signature_3072_sha512_test.json", "RS512")]
    [InlineData("rsa_signature_4096_sha256_test.json", "RS256")]
    [InlineData("rsa_signature_4096_sha384_test.json", "RS384")]
    [InlineData("rsa_signature_4096_sha512_test.json", "RS512")]
    public void RawSignatures_AreDecidedAsLabelled(string file, string algorithm)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("wycheproof"), file)));
        int refused = 0, accepted = 0, leftOut = 0, empty = 0;
        foreach (var group in json.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var open = group.GetProperty("publicKey");
            var jwk = algorithm[0] == 'R' ? RsaJwk(open) : EcJwk(open, algorithm);
            var key = KeysOf(JsonDocument.Parse(jwk).RootElement).Keys.SingleOrDefault();
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var result = test.GetProperty("result").GetString();
                var name = $"{file} {test.GetProperty("tcId").GetInt32()} {test.GetProperty("comment").GetString()}";
                var message = Hex(test, "msg");
                if (message.Length == 0)
                {
                    // What a JWS signs has a full stop at least.
                    empty++;
                    continue;
                }
                var taken = key?.Verifies(SignatureAlgorithm.Find(algorithm)!, message, Hex(test, "sig")) == true;
                if (result == "invalid" || result == "acceptable")
                {
                    taken.Should().BeFalse(name);
                    refused++;
                }
                else if (key is null)
                {
                    leftOut++;
                }
                else
                {
                    taken.Should().BeTrue(name);
                    accepted++;
                }
            }
        }
        TestContext.Current.SendDiagnosticMessage(
            $"{file}: {refused} refused, {accepted} accepted, {leftOut} of keys that are left out, {empty} empty");
        accepted.Should().BeGreaterThan(0);
        leftOut.Should().Be(0);
        empty.Should().BeLessThan(10);
    }

    /// <summary>A good signature with any one letter changed is none.</summary>
    private static int RefuseEveryOtherLetter(string token, JwkSet keys, string name)
    {
        for (var at = 0; at < token.Length; at++)
        {
            var other = token[at] == 'A' ? 'B' : 'A';
            IsTaken($"{token.AsSpan(0, at)}{other}{token.AsSpan(at + 1)}", keys).Should().BeFalse($"{name}, letter {at}");
        }
        return token.Length;
    }

    private static bool IsTaken(string token, JwkSet keys) =>
        Jws.TryRead(token, OidcCaps.Default, out var jws)
        && keys.Choose(jws.Algorithm, jws.KeyId).Key is { } key
        && key.Verifies(jws.Algorithm, jws.SigningInput, jws.Signature);

    /// <summary>Every key of the group is RSASSA-PKCS1 or ECDSA.</summary>
    private static bool IsSupported(JsonElement key) =>
        (key.TryGetProperty("keys", out var listed) ? [.. listed.EnumerateArray()] : new[] { key }).All(each =>
            each.GetProperty("kty").GetString() is "RSA" or "EC"
            && (!each.TryGetProperty("alg", out var alg) || alg.GetString()![..2] is "RS" or "ES"));

    private static JwkSet KeysOf(JsonElement key)
    {
        var set = key.TryGetProperty("keys", out _) ? key.GetRawText() : $$"""{"keys":[{{key.GetRawText()}}]}""";
        JwkSet.TryRead(Encoding.UTF8.GetBytes(set), OidcCaps.Default, out var keys, out var refusal).Should().BeTrue(refusal);
        return keys!;
    }

    private static string RsaJwk(JsonElement key) => JsonSerializer.Serialize(new
    {
        kty = "RSA",
        n = Number(key, "modulus"),
        e = Number(key, "publicExponent"),
    });

    private static string EcJwk(JsonElement key, string algorithm)
    {
        var (curve, octets) = algorithm switch { "ES256" => ("P-256", 32), "ES384" => ("P-384", 48), _ => ("P-521", 66) };
        return JsonSerializer.Serialize(new
        {
            kty = "EC",
            crv = curve,
            x = Coordinate(
            key, "wx", octets),
            y = Coordinate(key, "wy", octets)
        });
    }

    /// <summary>The vectors write numbers, with a zero before them or without those that a key has.</summary>
    private static string Coordinate(JsonElement key, string member, int octets) =>
        System.Buffers.Text.Base64Url.EncodeToString(Convert.FromHexString(key.GetProperty(member).GetString()!.TrimStart('0').PadLeft(
            octets * 2, '0')));

    private static string Number(JsonElement key, string member)
    {
        var hex = key.GetProperty(member).GetString()!;
        return System.Buffers.Text.Base64Url.EncodeToString(Convert.FromHexString(hex.Length % 2 == 0 ? hex : "0" + hex));
    }

    private static byte[] Hex(JsonElement test, string member) =>
        Convert.FromHexString(test.GetProperty(member).GetString()!.ToUpper(CultureInfo.InvariantCulture));
}
