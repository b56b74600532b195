using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Rolecall.Api.Native.V1;
using Rolecall.Identity.Organizations;

namespace Rolecall.Cases.Tests.Issuing;

/// <summary>A token that this server issued, verified as any relying party would: discovery over HTTP, by a stock library.</summary>
public sealed class OutboundFederationTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const string Sandbox = "issuing";

    [Fact]
    public async Task Token_OfAUser_VerifiesByDiscoveryAndByNoOtherAccountsKeys()
    {
        await server.Run("default", new Credential.Administrator(), new CreateSandboxRequest { Name = Sandbox });
        var alice = await IssuingUser.In(server, Sandbox);
        var (issuer, other) = (alice.Issuer, (await IssuingUser.In(server, Sandbox)).Issuer);
        issuer.Should().StartWith($"{server.Aws.GetLeftPart(UriPartial.Authority)}/_issuer/{Sandbox}/").And.NotBe(other);

        foreach (var algorithm in new[] { "RS256", "ES384" })
        {
            var token = await alice.Token(algorithm, "&Tags.member.1.Key=job&Tags.member.1.Value=7");
            (await new RelyingParty(issuer).Validate(token)).IsValid.Should().BeTrue();
            (await new RelyingParty(other).Validate(token)).IsValid.Should().BeFalse();
            var claims = new JsonWebToken(token).GetPayloadValue<JsonElement>("https://sts.amazonaws.com/");
            claims.GetProperty("request_tags").GetProperty("job").GetString().Should().Be("7");
        }
    }

    [Theory]
    [InlineData("issuing/00000000-0000-8000-8000-000000000000/.well-known/openid-configuration")]
    [InlineData("no-such-sandbox/00000000-0000-8000-8000-000000000000/.well-known/jwks.json")]
    [InlineData("issuing/x/.well-known/jwks.json")]
    [InlineData("issuing/00000000-0000-8000-8000-000000000000/.well-known/private.json")]
    [InlineData("")]
    public async Task Document_OfNoIssuer_IsNotFound(string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(server.Aws, "/_issuer/" + path), TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
