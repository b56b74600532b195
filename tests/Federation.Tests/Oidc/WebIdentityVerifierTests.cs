using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Minting;
using static Rolecall.Federation.Tests.Oidc.IssuerFixture;

namespace Rolecall.Federation.Tests.Oidc;

public sealed class WebIdentityVerifierTests
{
    private static readonly long Seconds = Now.ToUnixTimeSeconds();

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Token_OfEveryAlgorithmOfAws_IsProven(string algorithm)
    {
        var verification = Verify(TokenMint.Mint(Key(algorithm), Claims()));

        verification.IsVerified.Should().BeTrue(verification.Refusal?.Message);
        verification.Identity!.Provider.Should().Be("issuer.example/tenant");
        verification.Identity.Issuer.Should().Be("https://issuer.example/tenant");
        verification.Identity.Subject.Should().Be("repo:octo/hello:ref:refs/heads/main");
        verification.Identity.Audience.Should().Be(Client);
        verification.Identity.IssuedAt.Should().Be(Now);
        verification.Identity.NotBefore.Should().Be(Now);
        verification.Identity.ExpiresAt.Should().Be(Now.AddMinutes(10));
    }

    [Fact]
    public void Claims_OfEveryType_AreKept()
    {
        var claims = Verified(
            ("text", "a"), ("number", 7), ("fraction", 1.5), ("yes", true), ("list", new JsonArray("a", 1)),
            ("object", new JsonObject { ["in"] = "side" })).Claims;

        (claims["text"].Kind, claims["text"].Text).Should().Be((JsonKind.String, "a"));
        claims["number"].TryGetInteger(out var number).Should().BeTrue();
        number.Should().Be(7);
        claims["fraction"].Text.Should().Be("1.5");
        claims["fraction"].TryGetInteger(out _).Should().BeFalse();
        claims["yes"].ToConditionValues().Should().Equal("true");
        claims["list"].ToConditionValues().Should().Equal("a", "1");
        claims["list"].ToStrings().Should().BeNull();
        claims["object"].Members["in"].Text.Should().Be("side");
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public void Expiration_IsTakenFiveMinutesBeyond(int secondsBeyond, bool taken)
    {
        var verification = Verify(Mint(("exp", Seconds - secondsBeyond), ("iat", Seconds - 900), ("nbf", Seconds - 900)));

        verification.IsVerified.Should().Be(taken);
        if (taken)
            return;
        verification.Refusal!.Code.Should().Be("ExpiredTokenException");
        verification.Refusal.Message.Should().Be(
            $"Token expired: current date/time {Seconds} must be before the expiration date/time {Seconds - 300}");
    }

    [Theory]
    [InlineData("iat", 300, true)]
    [InlineData("iat", 301, false)]
    [InlineData("nbf", 300, true)]
    [InlineData("nbf", 301, false)]
    public void Beginning_IsTakenFiveMinutesAhead(string claim, int secondsAhead, bool taken)
    {
        var verification = Verify(Mint((claim, Seconds + secondsAhead)));

        verification.IsVerified.Should().Be(taken);
        if (!taken)
            verification.Refusal!.Reason.Should().Be(WebIdentityRefusalReason.NotYetValid);
    }

    [Fact]
    public void Token_OlderThanADay_IsRefusedThoughItsExpIsAhead()
    {
        var verification = Verify(Mint(("iat", Seconds - 441_398), ("nbf", Seconds - 441_398), ("exp", Seconds + 100_000)));

        verification.Refusal!.Code.Should().Be("ExpiredTokenException");
        verification.Refusal.Message.Should().Be("Token too old: 441398");
    }

    [Fact]
    public void Clock_OfTheSandbox_Decides()
    {
        var token = Mint();

        Verify(token, Now.AddMinutes(14)).IsVerified.Should().BeTrue();
        Verify(token, Now.AddMinutes(15)).Refusal!.Reason.Should().Be(WebIdentityRefusalReason.Expired);
        Verify(token, Now.AddMinutes(-6)).Refusal!.Reason.Should().Be(WebIdentityRefusalReason.NotYetValid);
        Verify(token, DateTimeOffset.MaxValue).Refusal!.Reason.Should().Be(WebIdentityRefusalReason.Expired);
        Verify(token, DateTimeOffset.MinValue).Refusal!.Reason.Should().Be(WebIdentityRefusalReason.NotYetValid);
    }

    [Fact]
    public void Audience_InAListOfOne_IsTaken() => Verified(("aud", new JsonArray(Client))).Audience.Should().Be(Client);

    [Fact]
    public void AuthorizedParty_IsTheAudienceWhereThereIsOne()
    {
        var identity = Verified(("aud", new JsonArray("backend", "web")), ("azp", "another-client"));

        identity.Audience.Should().Be("another-client");
        identity.Audiences.Should().Equal("backend", "web");
        identity.AuthorizedParty.Should().Be("another-client");
    }

    [Fact]
    public void AuthorizedParty_ThatIsNoClient_IsRefusedThoughTheAudienceIsOne() =>
        Verify(Mint(("azp", "unknown-client"))).Refusal!.Message.Should().Be("Incorrect token audience");

    [Fact]
    public void SeveralAudiences_WithoutAuthorizedParty_AreRefused() =>
        Verify(Mint(("aud", new JsonArray(Client, "another-client")))).Refusal!.Message
            .Should().Be("Token audience contains more than one audience while authorized party is not present");

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("iat")]
    [InlineData("exp")]
    public void RequiredClaim_ThatIsMissingOrNull_IsNamed(string claim)
    {
        Verify(TokenMint.Mint(Key(), ClaimsWithout(claim))).Refusal!.Message.Should().Be("Missing a required claim: " + claim);
        Verify(Mint((claim, null))).Refusal!.Message.Should().Be("Missing a required claim: " + claim);
    }

    [Fact]
    public void RequiredClaims_AreMissedBeforeTheProviderIsLookedFor()
    {
        WebIdentityToken.TryRead(
            TokenMint.Mint(Other(), new JsonObject { ["iss"] = "kubernetes/serviceaccount", ["sub"] = "s" }),
            OidcCaps.Default,
            out _,
            out var refusal)
            .Should().BeFalse();

        refusal!.Message.Should().Be("Missing a required claim: aud");
    }

    [Fact]
    public void Provider_ThatIsAnother_IsToldByItsUrl()
    {
        var refusal = Verify(Mint(("iss", "https://issuer.example/another"))).Refusal!;

        refusal.Code.Should().Be("InvalidIdentityToken");
        refusal.Message.Should().Be("No OpenIDConnect provider found in your account for https://issuer.example/another");
    }

    [Fact]
    public void GoogleIssuer_MayHaveNoScheme()
    {
        WebIdentityToken.TryRead(Mint(("iss", "accounts.google.com")), OidcCaps.Default, out var token, out _).Should().BeTrue();

        token!.Provider.Should().Be("accounts.google.com");
        token.Issuer.Should().Be("https://accounts.google.com");
    }

    [Fact]
    public void KeyId_ThatIsUnknown_MayBeTriedOnceMoreWithNewKeys()
    {
        var refusal = Verify(TokenMint.MintBad(TokenFault.UnknownKeyId, Key(), Other(), Claims(), Now)).Refusal!;

        refusal.MayRefreshKeys.Should().BeTrue();
        refusal.Message.Should().Be(
            "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements");
        Verify(TokenMint.MintBad(TokenFault.OtherKey, Key(), Other(), Claims(), Now)).Refusal!.MayRefreshKeys.Should().BeFalse();
    }

    [Fact]
    public void KeyId_MayBeAbsent_WhereTheIssuerHasOneKey()
    {
        var key = NewKey("ES256", null);
        var trusted = Trusted with { Keys = Set(key) };

        WebIdentityVerifier.Verify(TokenMint.Mint(key, Claims()), trusted, Now).IsVerified.Should().BeTrue();
    }

    [Fact]
    public void SessionTagsAndSourceIdentity_AreRead()
    {
        var identity = Verified(
            ("https://aws.amazon.com/tags", new JsonObject
            {
                ["principal_tags"] = new JsonObject { ["Project"] = new JsonArray("Automation"), ["Cost"] = new JsonArray("42") },
                ["transitive_tag_keys"] = new JsonArray("Project"),
            }),
            ("https://aws.amazon.com/source_identity", "alice"));

        identity.SessionTags.Select(tag => (tag.Key, tag.Value)).Should().Equal(("Project", "Automation"), ("Cost", "42"));
        identity.TransitiveTagKeys.Should().Equal("Project");
        identity.SourceIdentity.Should().Be("alice");
    }

    [Fact]
    public void SessionTags_MayBeFlatClaims()
    {
        var identity = Verified(
            ("https://aws.amazon.com/tags/principal_tags/Project", "Automation"),
            ("https://aws.amazon.com/tags/transitive_tag_keys", new JsonArray("Project")));

        identity.SessionTags.Select(tag => (tag.Key, tag.Value)).Should().Equal(("Project", "Automation"));
        identity.TransitiveTagKeys.Should().Equal("Project");
    }

    [Theory]
    [InlineData("""{"principal_tags":{"Project":"plain"}}""", "principal_tags passed in claim is not in correct format.")]
    [InlineData("""{"principal_tags":{"Project":["a","b"]}}""", "principal_tags passed in claim is not in correct format.")]
    [InlineData("""{"principal_tags":[]}""", "principal_tags passed in claim is not in correct format.")]
    [InlineData("""{"transitive_tag_keys":"Project"}""", "Session tags passed in claim are not in correct format.")]
    [InlineData("[]", "Session tags passed in claim are not in correct format.")]
    public void SessionTags_OfAnotherForm_AreRefused(string tags, string message) =>
        Verify(Mint(("https://aws.amazon.com/tags", JsonNode.Parse(tags)))).Refusal!.Message.Should().Be(message);

    [Theory]
    [InlineData("https://aws.amazon.com/source_identity", "7")]
    [InlineData("https://aws.amazon.com/source_identity", "null")]
    [InlineData("https://aws.amazon.com/roles", "{}")]
    [InlineData("https://aws.amazon.com/roles", "[7]")]
    [InlineData("azp", "[\"a\"]")]
    [InlineData("azp", "null")]
    [InlineData("amr", "{}")]
    [InlineData("sub", "7")]
    [InlineData("sub", "\"\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "[7]")]
    [InlineData("aud", "{}")]
    [InlineData("iss", "[\"https://issuer.example/tenant\"]")]
    [InlineData("iss", "\"http://issuer.example/tenant\"")]
    public void Claim_OfAnotherType_IsRefused(string claim, string json)
    {
        var refusal = Verify(Mint((claim, JsonNode.Parse(json)))).Refusal!;

        refusal.Reason.Should().Be(WebIdentityRefusalReason.MalformedClaim);
        refusal.Code.Should().Be("InvalidIdentityToken");
    }

    [Fact]
    public void Roles_ThatTheIssuerNames_AreTheOnlyOnes()
    {
        const string role = "arn:aws:iam::111122223333:role/Deploy";
        var limited = Verified(("https://aws.amazon.com/roles", role));

        limited.IsAuthorizedByIdp(role).Should().BeTrue();
        limited.RefusalOf(role).Should().BeNull();
        limited.RefusalOf(role + "2")!.Message.Should().Be("The target role ARN is not present in the roles claim of the identity token");
        Verified(("https://aws.amazon.com/roles", new JsonArray("x", role))).IsAuthorizedByIdp(role).Should().BeTrue();
        Verified().IsAuthorizedByIdp(role).Should().BeFalse();
        Verified().RefusalOf(role).Should().BeNull();
        Verified(("https://aws.amazon.com/roles", new JsonArray())).RefusalOf(role).Should().NotBeNull();
    }

    [Fact]
    public void ProviderId_OfLoginWithAmazon_HasItsOwnWords()
    {
        var expired = Verify(TokenMint.MintBad(TokenFault.Expired, Key(), Other(), Claims(), Now)).Refusal!;

        Verify("Atza|IQEBLjAsAhRFiXuW").Refusal!.ForProviderId("www.amazon.com").Message
            .Should().Be("Provided Token is not a Login With Amazon token");
        expired.ForProviderId("www.amazon.com").Code.Should().Be("IDPRejectedClaim");
        Verify(Mint(("aud", "x"))).Refusal!.ForProviderId("www.amazon.com").Message.Should().Be("Incorrect token audience");
    }
}
