using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Minting;
using static Rolecall.Federation.Tests.Oidc.IssuerFixture;

namespace Rolecall.Federation.Tests.Oidc;

/// <summary>What other verifiers let in, one test each. A token of a provider of another account is refused by who looks for the provider.</summary>
public sealed class RefusedTokenTests
{
    private const string NoJwt = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";

    private static WebIdentityRefusal RefusalOf(TokenFault fault) =>
        Verify(TokenMint.MintBad(fault, Key(), Other(), Claims(), Now)).Refusal!;

    [Fact]
    public void ThirdPart_ThatIsEmpty_IsRefused() => RefusalOf(TokenFault.EmptySignature).Message.Should().Be(NoJwt);

    [Fact]
    public void AlgorithmNone_IsRefused() => RefusalOf(TokenFault.AlgorithmNone).Message.Should().Be(NoJwt);

    [Fact]
    public void HmacKeyedByThePublicKey_IsRefused() => RefusalOf(TokenFault.HmacWithPublicKey).Message.Should().Be(NoJwt);

    [Fact]
    public void KeyInTheHeader_IsNotUsed() => RefusalOf(TokenFault.EmbeddedKey).Reason.Should().Be(WebIdentityRefusalReason.BadSignature);

    [Fact]
    public void KeySetThatTheHeaderPointsTo_IsNotUsed() =>
        RefusalOf(TokenFault.KeySetUrl).Reason.Should().Be(WebIdentityRefusalReason.BadSignature);

    [Theory]
    [InlineData("x5u", "\"https://another-issuer.example/cert.pem\"")]
    [InlineData("x5c", "[\"MIIB\"]")]
    [InlineData("jku", "\"https://another-issuer.example/keys\"")]
    public void CertificateInTheHeader_ChangesNothing(string member, string json)
    {
        Verify(Signed(Key(), (member, JsonNode.Parse(json)))).IsVerified.Should().BeTrue("the issuer's own key signed it");
        Verify(Signed(Other(), (member, JsonNode.Parse(json)))).Refusal!.Reason.Should().Be(WebIdentityRefusalReason.BadSignature);
    }

    [Fact]
    public void NoKeyId_WithSeveralKeys_IsRefused() => RefusalOf(TokenFault.NoKeyId).Reason.Should().Be(WebIdentityRefusalReason.NoKey);

    [Fact]
    public void RightKeyId_WithAnotherKey_IsRefused()
    {
        var refusal = RefusalOf(TokenFault.OtherKey);

        refusal.Reason.Should().Be(WebIdentityRefusalReason.BadSignature);
        refusal.Message.Should().Be("The web identity token provided could not be validated");
    }

    [Fact]
    public void KeyId_OfAKeyOfAnotherKind_IsRefused() =>
        Verify(Signed(Key("RS384"), ("kid", "key-RS256"))).Refusal!.Reason.Should().Be(WebIdentityRefusalReason.NoKey);

    [Fact]
    public void NoExpiration_IsRefused() => RefusalOf(TokenFault.NoExpiration).Message.Should().Be("Missing a required claim: exp");

    [Fact]
    public void DuplicateClaims_AreRefused() => RefusalOf(TokenFault.DuplicateClaim).Message.Should().Be(NoJwt);

    [Fact]
    public void DuplicateClaims_InAnotherSpelling_AreRefused() =>
        Verify(SignedText(Claims().ToJsonString()[..^1] + ",\"s\\u0075b\":\"x\"}")).Refusal!.Message.Should().Be(NoJwt);

    [Fact]
    public void DuplicateHeaderMembers_AreRefused() =>
        Verify(SignedText(Claims().ToJsonString(), "{\"alg\":\"RS256\",\"kid\":\"key-RS256\",\"alg\":\"RS256\"}")).Refusal!.Message
            .Should().Be(NoJwt);

    [Fact]
    public void CriticalExtension_IsRefused() => RefusalOf(TokenFault.CriticalExtension).Message.Should().Be(NoJwt);

    [Fact]
    public void UnencodedPayload_IsRefused() => RefusalOf(TokenFault.UnencodedPayload).Message.Should().Be(NoJwt);

    [Theory]
    [InlineData("b64", "false")]
    [InlineData("b64", "true")]
    [InlineData("crit", "[]")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("enc", "\"A256GCM\"")]
    [InlineData("kid", "[\"key-RS256\"]")]
    [InlineData("kid", "null")]
    [InlineData("kid", "{}")]
    [InlineData("alg", "\"rs256\"")]
    [InlineData("alg", "\"PS256\"")]
    [InlineData("alg", "[\"RS256\"]")]
    [InlineData("alg", "null")]
    public void Header_ThatIsNotOurs_IsRefused(string member, string json)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "key-RS256" };
        header[member] = JsonNode.Parse(json);

        Verify(SignedText(Claims().ToJsonString(), header.ToJsonString())).Refusal!.Message.Should().Be(NoJwt);
    }

    [Fact]
    public void EncryptedToken_IsRefused() =>
        Verify("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA").Refusal!.Message.Should().Be(NoJwt);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("Atza|IQEBLjAs")]
    [InlineData(null)]
    public void Text_ThatIsNoToken_IsRefused(string? text) => Verify(text).Refusal!.Message.Should().Be(NoJwt);

    [Theory]
    [InlineData("\n", "")]
    [InlineData("", "\n")]
    [InlineData(" ", "")]
    [InlineData("", "\r\n")]
    [InlineData("\uFEFF", "")]
    [InlineData("Bearer ", "")]
    [InlineData("", "=")]
    [InlineData("", "\0")]
    public void Letters_AroundAToken_AreRefused(string before, string after) =>
        Verify(before + Mint() + after).Refusal!.Message.Should().Be(NoJwt);

    [Fact]
    public void Signature_InAnotherSpelling_IsRefused()
    {
        // The last letter of 256 octets stands for two bits; its other bits may be anything to a lenient reader.
        var token = Mint();
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var next = letters[letters.IndexOf(token[^1], StringComparison.Ordinal) + 1];

        Verify(token[..^1] + next).Refusal!.Message.Should().Be(NoJwt);
    }

    [Theory]
    [InlineData(20_000, false)]
    [InlineData(20_001, true)]
    public void Token_BeyondTwentyThousandCharacters_IsNotRead(int length, bool refused)
    {
        var padding = 1;
        var token = Mint(("pad", "x"));
        while (token.Length < length)
            token = Mint(("pad", new string('x', padding += Math.Max(1, (length - token.Length) * 3 / 4))));
        // A base64url text has no length of every remainder: the one beside it will do.
        token.Length.Should().BeInRange(length, length + 2);

        if (refused || token.Length > 20_000)
            Verify(token).Refusal!.Message.Should().Be(NoJwt);
        else
            Verify(token).IsVerified.Should().BeTrue();
    }

    [Fact]
    public void Payload_WithHalfASurrogatePair_IsRefused() =>
        Verify(SignedText(Claims().ToJsonString()[..^1] + ",\"x\":\"\\ud800\"}")).Refusal!.Message.Should().Be(NoJwt);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/* */}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":01}")]
    [InlineData("\uFEFF{}")]
    public void Payload_ThatIsNoStrictJsonObject_IsRefused(string payload) =>
        Verify(SignedText(payload)).Refusal!.Message.Should().Be(NoJwt);

    [Fact]
    public void Payload_InWhitespaceAndEscapes_IsTakenAsItReads() =>
        Verify(SignedText(" " + Claims().ToJsonString().Replace("\"sub\"", "\n\t\"s\\u0075b\" ", StringComparison.Ordinal) + "\r\n"))
            .IsVerified.Should().BeTrue("JSON allows it and the issuer signed it");

    private static string Signed(SigningKey key, (string Member, JsonNode? Value) extra)
    {
        var header = new JsonObject { ["alg"] = key.Algorithm, ["kid"] = "key-RS256" };
        header[extra.Member] = extra.Value;
        return SignedText(Claims().ToJsonString(), header.ToJsonString(), key);
    }

    private static string SignedText(string payload, string header = "{\"alg\":\"RS256\",\"kid\":\"key-RS256\"}", SigningKey? key = null)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString((key ?? Key()).Sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
