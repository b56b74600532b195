using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Federation.Tests.Oidc.Mutations;
using static Rolecall.Federation.Tests.Oidc.IssuerFixture;

namespace Rolecall.Federation.Tests.Oidc;

/// <summary>Microsoft.IdentityModel's whole verifier beside ours: it may take more than we do, and never less.</summary>
public sealed class SecondOpinionTests
{
    private static readonly JsonWebTokenHandler Handler = new();

    private static readonly TokenValidationParameters Parameters = new()
    {
        ValidIssuer = Issuer,
        ValidAudiences = Trusted.ClientIds!.Append("a"),
        ValidAlgorithms = Algorithms,
        IssuerSigningKeys = new JsonWebKeySet(Encoding.UTF8.GetString(IssuerDocuments.KeySet(Algorithms.Select(Key)))).GetSigningKeys(),
        LifetimeValidator = (notBefore, expires, _, _) => notBefore <= Now.AddMinutes(5) && Now.AddMinutes(-5) < expires,
    };

    [Fact]
    public async Task WhatWeTake_TheyTake()
    {
        foreach (var seed in SeedToken.All)
            (await Takes(seed.Token)).Should().BeTrue(seed.Token);
    }

    [Fact]
    public async Task WhatTheyRefuse_WeRefuse()
    {
        foreach (var fault in Enum.GetValues<TokenFault>())
        {
            foreach (var algorithm in Algorithms)
            {
                var token = TokenMint.MintBad(fault, Key(algorithm), Other(algorithm), Claims(), Now);
                if (!await Takes(token))
                    Verify(token).IsVerified.Should().BeFalse($"{fault} {algorithm}");
            }
        }
    }

    private static async Task<bool> Takes(string token) => (await Handler.ValidateTokenAsync(token, Parameters)).IsValid;
}
