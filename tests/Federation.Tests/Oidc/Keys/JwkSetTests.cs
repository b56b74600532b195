using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Minting;

namespace Rolecall.Federation.Tests.Oidc.Keys;

public sealed class JwkSetTests
{
    [Fact]
    public void KeySet_KeepsPublicPartsInOrder()
    {
        var set = Read(Rsa(), Ec());

        set.Keys.Select(key => (key.KeyType, key.KeyId, key.Algorithm, key.Curve, key.Bits))
            .Should().Equal(("RSA", "key-RS256", "RS256", null, 2048), ("EC", "key-ES512", "ES512", "P-521", 521));
        set.Ignored.Should().BeEmpty();
    }

    [Fact]
    public void PrivateParts_AreDropped()
    {
        var rsa = Rsa(("d", "AQAB"), ("p", "AQAB"), ("k", "c2VjcmV0"));

        var key = Read(rsa).Keys.Single();

        key.GetType().GetProperties().Select(property => property.GetValue(key)?.ToString()).Should().NotContain(["AQAB", "c2VjcmV0"]);
    }

    [Theory]
    [InlineData("use", "\"enc\"", "its use is not sig")]
    [InlineData("use", "7", "its kid, alg or use is no string")]
    [InlineData("kid", "[]", "its kid, alg or use is no string")]
    [InlineData("alg", "{}", "its kid, alg or use is no string")]
    [InlineData("key_ops", "[\"encrypt\"]", "its key_ops do not have verify")]
    [InlineData("key_ops", "\"verify\"", "its key_ops do not have verify")]
    [InlineData("kty", "\"oct\"", "its kty is not RSA or EC")]
    [InlineData("kty", "\"OKP\"", "its kty is not RSA or EC")]
    [InlineData("kty", "\"rsa\"", "its kty is not RSA or EC")]
    [InlineData("kty", "null", "its kty is not RSA or EC")]
    [InlineData("alg", "\"PS256\"", "its alg is none of AWS's or not for such a key")]
    [InlineData("alg", "\"HS256\"", "its alg is none of AWS's or not for such a key")]
    [InlineData("alg", "\"ES256\"", "its alg is none of AWS's or not for such a key")]
    [InlineData("n", "\"AQAB\"", "its modulus has fewer than 2048 bits")]
    [InlineData("n", "\"\"", "its n or e is not base64url")]
    [InlineData("n", "\"AQ==\"", "its n or e is not base64url")]
    [InlineData("n", "7", "its n or e is not base64url")]
    [InlineData("e", "\"AQ\"", "its exponent is not an odd number of 3 to 2^32")]
    [InlineData("e", "\"AA\"", "its exponent is not an odd number of 3 to 2^32")]
    [InlineData("e", "\"Ag\"", "its exponent is not an odd number of 3 to 2^32")]
    [InlineData("e", "\"AQAAAAE\"", "its exponent is not an odd number of 3 to 2^32")]
    public void RsaKey_ThatChecksNothing_IsLeftOut(string member, string json, string fault) =>
        Read(Rsa((member, JsonNode.Parse(json))))
            .Should().Match<JwkSet>(set => set.Keys.Count == 0 && set.Ignored[0] == "keys[0]: " + fault);

    [Theory]
    [InlineData("crv", "\"P-256\"", "its x or y is not base64url of the curve's length")]
    [InlineData("crv", "\"secp256k1\"", "its crv is not P-256, P-384 or P-521")]
    [InlineData("crv", "null", "its crv is not P-256, P-384 or P-521")]
    [InlineData("x", "\"AAAA\"", "its x or y is not base64url of the curve's length")]
    [InlineData("alg", "\"ES256\"", "its alg is none of AWS's or not for such a key")]
    [InlineData("alg", "\"ES521\"", "its alg is none of AWS's or not for such a key")]
    [InlineData("alg", "\"RS256\"", "its alg is none of AWS's or not for such a key")]
    public void EcKey_ThatChecksNothing_IsLeftOut(string member, string json, string fault) =>
        Read(Ec((member, JsonNode.Parse(json))))
            .Should().Match<JwkSet>(set => set.Keys.Count == 0 && set.Ignored[0] == "keys[0]: " + fault);

    [Fact]
    public void EcKey_BesideItsCurve_IsLeftOut()
    {
        var key = Ec();
        var y = Base64Url.DecodeFromChars(key["y"]!.GetValue<string>());
        y[^1] ^= 1;
        key["y"] = Base64Url.EncodeToString(y);

        Read(key).Ignored.Should().Equal("keys[0]: its point is not on the curve");
    }

    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void RsaModulus_HasAtMost8192Bits(int octets, bool taken)
    {
        var modulus = Enumerable.Repeat((byte)0xFF, octets).ToArray();
        var fault = Read(Rsa(("n", Base64Url.EncodeToString(modulus)))).Ignored.SingleOrDefault();

        // 2^n - 1 is no product of two primes, which nobody who has the public key alone can be asked to see.
        (fault is null || !fault.Contains("more than", StringComparison.Ordinal)).Should().Be(taken || octets < 1024);
    }

    [Fact]
    public void RsaModulus_WithLeadingZeros_IsTaken()
    {
        var key = Rsa();
        key["n"] = Base64Url.EncodeToString([0, .. Base64Url.DecodeFromChars(key["n"]!.GetValue<string>())]);

        Read(key).Keys.Single().Bits.Should().Be(2048);
    }

    [Fact]
    public void OtherMembersOfAKey_AreNotLookedAt() =>
        Read(Rsa(("x5c", new JsonArray("x")), ("x5u", "http://nowhere"), ("ext", true))).Keys.Should().HaveCount(1);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"keys\":{}}")]
    [InlineData("{\"keys\":null}")]
    [InlineData("{\"keys\":[],\"keys\":[]}")]
    [InlineData("{\"keys\":[]} {}")]
    [InlineData("{\"keys\":[],}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}")]
    [InlineData("<keys/>")]
    public void Document_ThatIsNoKeySet_IsRefused(string json)
    {
        JwkSet.TryRead(Encoding.UTF8.GetBytes(json), OidcCaps.Default, out var set, out var refusal).Should().BeFalse();

        set.Should().BeNull();
        refusal.Should().NotBeEmpty();
    }

    [Fact]
    public void KeySet_WithoutKeys_VerifiesNothing() =>
        WebIdentityVerifier.Verify(IssuerFixture.Mint(), IssuerFixture.Trusted with { Keys = JwkSet.Empty }, IssuerFixture.Now)
            .Refusal!.MayRefreshKeys.Should().BeTrue();

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void KeySet_HasAtMost100KeysOfAType(int keys, bool taken)
    {
        var json = Json([.. Enumerable.Range(0, keys).Select(_ => Rsa()), .. Enumerable.Range(0, 100).Select(_ => Ec())]);

        JwkSet.TryRead(json, OidcCaps.Default, out _, out var refusal).Should().Be(taken);
        if (!taken)
            refusal.Should().Be("The key set has more than 100 RSA keys.");
    }

    [Fact]
    public void KeySet_BeyondOneMegabyte_IsRefused()
    {
        var json = Encoding.UTF8.GetBytes("{\"keys\":[]," + new string(' ', 1_048_576) + "\"x\":1}");

        JwkSet.TryRead(json, OidcCaps.Default, out _, out var refusal).Should().BeFalse();
        refusal.Should().Be("The key set has more than 1048576 bytes.");
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void KeySet_IsAtMost32Deep(int depth, bool taken)
    {
        var json = "{\"keys\":[],\"x\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";

        JwkSet.TryRead(Encoding.UTF8.GetBytes(json), OidcCaps.Default, out _, out _).Should().Be(taken);
    }

    [Fact]
    public void TwoKeys_OfOneNameAndKind_AreNone()
    {
        var one = IssuerFixture.NewKey("RS256", "same");
        var set = IssuerFixture.Set(one, IssuerFixture.NewKey("RS256", "same"));

        WebIdentityVerifier.Verify(
            TokenMint.Mint(one, IssuerFixture.Claims()), IssuerFixture.Trusted with { Keys = set }, IssuerFixture.Now)
            .Refusal!.Reason.Should().Be(WebIdentityRefusalReason.NoKey);
    }

    [Fact]
    public void TwoKeys_OfOneNameAndTwoKinds_AreToldApart()
    {
        var one = IssuerFixture.NewKey("RS256", "same");
        var set = IssuerFixture.Set(one, IssuerFixture.NewKey("ES256", "same"));

        WebIdentityVerifier.Verify(
            TokenMint.Mint(one, IssuerFixture.Claims()), IssuerFixture.Trusted with { Keys = set }, IssuerFixture.Now)
            .IsVerified.Should().BeTrue();
    }

    private static JsonObject Rsa(params (string Name, JsonNode? Value)[] changes) => Changed(IssuerFixture.Key().ToPublicJwk(), changes);

    private static JsonObject Ec(params (string Name, JsonNode? Value)[] changes) =>
        Changed(IssuerFixture.Key("ES512").ToPublicJwk(), changes);

    private static JsonObject Changed(JsonObject key, (string Name, JsonNode? Value)[] changes)
    {
        foreach (var (name, value) in changes)
            key[name] = value;
        return key;
    }

    private static byte[] Json(params JsonObject[] keys) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString());

    private static JwkSet Read(params JsonObject[] keys)
    {
        JwkSet.TryRead(Json(keys), OidcCaps.Default, out var set, out var refusal).Should().BeTrue(refusal);
        return set!;
    }
}
