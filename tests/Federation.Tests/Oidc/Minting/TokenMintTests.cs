using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Minting;
using static Rolecall.Federation.Tests.Oidc.IssuerFixture;

namespace Rolecall.Federation.Tests.Oidc.Minting;

public sealed class TokenMintTests
{
    public static TheoryData<TokenFault, WebIdentityRefusalReason> Faults => new()
    {
        { TokenFault.Expired, WebIdentityRefusalReason.Expired },
        { TokenFault.NotYetValid, WebIdentityRefusalReason.NotYetValid },
        { TokenFault.NoExpiration, WebIdentityRefusalReason.MissingClaim },
        { TokenFault.TextualExpiration, WebIdentityRefusalReason.MalformedClaim },
        { TokenFault.WrongAudience, WebIdentityRefusalReason.WrongAudience },
        { TokenFault.WrongIssuer, WebIdentityRefusalReason.UnknownProvider },
        { TokenFault.DuplicateClaim, WebIdentityRefusalReason.NotAToken },
        { TokenFault.AlgorithmNone, WebIdentityRefusalReason.NotAToken },
        { TokenFault.HmacWithPublicKey, WebIdentityRefusalReason.NotAToken },
        { TokenFault.EmptySignature, WebIdentityRefusalReason.NotAToken },
        { TokenFault.TamperedPayload, WebIdentityRefusalReason.BadSignature },
        { TokenFault.UnknownKeyId, WebIdentityRefusalReason.UnknownKey },
        { TokenFault.NoKeyId, WebIdentityRefusalReason.NoKey },
        { TokenFault.OtherKey, WebIdentityRefusalReason.BadSignature },
        { TokenFault.EmbeddedKey, WebIdentityRefusalReason.BadSignature },
        { TokenFault.KeySetUrl, WebIdentityRefusalReason.BadSignature },
        { TokenFault.CriticalExtension, WebIdentityRefusalReason.NotAToken },
        { TokenFault.UnencodedPayload, WebIdentityRefusalReason.NotAToken },
        { TokenFault.PaddedSignature, WebIdentityRefusalReason.NotAToken },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void BadToken_IsRefusedForItsFault(TokenFault fault, WebIdentityRefusalReason reason)
    {
        foreach (var algorithm in Algorithms)
            Verify(TokenMint.MintBad(fault, Key(algorithm), Other(algorithm), Claims(), Now)).Refusal!.Reason
                .Should().Be(reason, algorithm);
    }

    [Fact]
    public void EveryFault_HasItsReason() => Faults.Select(row => row.Data.Item1).Should().BeEquivalentTo(Enum.GetValues<TokenFault>());

    [Fact]
    public async Task MintedTokens_AreTakenByAnotherVerifier()
    {
        var handler = new JsonWebTokenHandler();
        foreach (var algorithm in Algorithms)
        {
            var set = new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(IssuerDocuments.KeySet([Key(algorithm)])));
            var parameters = new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Client,
                IssuerSigningKeys = set.GetSigningKeys(),
                LifetimeValidator = (notBefore, expires, _, _) => notBefore <= Now && Now < expires,
            };

            var result = await handler.ValidateTokenAsync(TokenMint.Mint(Key(algorithm), Claims()), parameters);

            result.IsValid.Should().BeTrue($"{algorithm}: {result.Exception?.Message}");
        }
    }

    [Fact]
    public void PublicKeys_HaveNoPrivatePart()
    {
        foreach (var algorithm in Algorithms)
            Key(algorithm).ToPublicJwk().Select(member => member.Key)
                .Should().BeSubsetOf(["kty", "use", "alg", "kid", "n", "e", "crv", "x", "y"]);
    }

    [Fact]
    public void Documents_AreReadBack()
    {
        var discovery = IssuerDocuments.Discovery(Issuer, Issuer + "/keys", Algorithms, ["sub", "aud"]);

        DiscoveryDocument.TryRead(discovery, Issuer, OidcCaps.Default, out var document, out var refusal).Should().BeTrue(refusal);
        document!.KeySetUrl.AbsoluteUri.Should().Be(Issuer + "/keys");
        KeySet.Keys.Should().HaveCount(6);
        KeySet.Ignored.Should().BeEmpty();
    }

    [Fact]
    public void SigningKey_OfAnUnknownAlgorithm_IsNoKey() =>
        FluentActions.Invoking(() => new SigningKey("HS256", null, [])).Should().Throw<ArgumentException>();

    [Fact]
    public void Claims_AreNotChangedByAFault()
    {
        var claims = Claims();
        var before = claims.ToJsonString();

        foreach (var fault in Enum.GetValues<TokenFault>())
            TokenMint.MintBad(fault, Key(), Other(), claims, Now);

        claims.ToJsonString().Should().Be(before);
        JsonNode.DeepEquals(claims, Claims()).Should().BeTrue();
    }
}
