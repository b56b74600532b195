using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cases.Tests.Issuing;

/// <summary>A token that this server issued, verified as any relying party would: discovery over HTTP, by a stock library.</summary>
public sealed class OutboundFederationTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const string Sandbox = "issuing";
    private const string Audience = "https://api.example.com";

    [Fact]
    public async Task Token_OfAUser_VerifiesByDiscoveryAndByNoOtherAccountsKeys()
    {
        await server.Run("default", new Credential.Administrator(), new CreateSandboxRequest { Name = Sandbox });
        var (alice, issuer) = await Issuer();
        var (_, other) = await Issuer();
        issuer.Should().StartWith($"{server.Aws.GetLeftPart(UriPartial.Authority)}/_issuer/{Sandbox}/").And.NotBe(other);

        foreach (var algorithm in new[] { "RS256", "ES384" })
        {
            var answer = await Query(alice, "sts", $"Action=GetWebIdentityToken&Version=2011-06-15&Audience.member.1={Audience}&SigningAlgorithm={algorithm}&Tags.member.1.Key=job&Tags.member.1.Value=7");
            var token = Text(answer, "WebIdentityToken");
            (await Validate(token, issuer)).IsValid.Should().BeTrue();
            (await Validate(token, other)).IsValid.Should().BeFalse();
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

    private async Task<(Credential.Keys Alice, string Issuer)> Issuer()
    {
        var made = (CreateOrganizationResponse)(await server.Run(Sandbox, new Credential.Administrator(), new CreateOrganizationRequest { Name = "o", WithRootAccessKey = true })).Answer;
        var root = new Credential.Keys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await server.Run(Sandbox, root, new CreateUserRequest { UserName = "alice" });
        await server.Run(Sandbox, root, new PutUserPolicyRequest
        {
            UserName = "alice",
            PolicyName = "tokens",
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:GetWebIdentityToken","sts:TagGetWebIdentityToken"],"Resource":"*","Condition":{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"https://api.example.com"}}}}""",
        });
        var key = ((CreateAccessKeyResponse)(await server.Run(Sandbox, root, new CreateAccessKeyRequest { UserName = "alice" })).Answer).AccessKey;
        var enabled = await Query(root, "iam", "Action=EnableOutboundWebIdentityFederation&Version=2010-05-08");
        return (new Credential.Keys(key.AccessKeyId, key.SecretAccessKey), Text(enabled, "IssuerIdentifier"));
    }

    private static async Task<TokenValidationResult> Validate(string token, string issuer)
    {
        var discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
            issuer + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = false });
        var configuration = await discovery.GetConfigurationAsync(TestContext.Current.CancellationToken);
        configuration.Issuer.Should().Be(issuer);
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = Audience,
            IssuerSigningKeys = configuration.SigningKeys,
        });
    }

    private async Task<XDocument> Query(Credential.Keys who, string service, string form)
    {
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Aws, $"/_sandbox/{Sandbox}/"));
        message.Headers.Add("aws-access-key-id", who.Id);
        message.Headers.Add("aws-secret-access-key", who.Secret);
        message.Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue($"{service}: {body}");
        return XDocument.Parse(body);
    }

    private static string Text(XDocument answer, string name) => answer.Descendants().Single(element => element.Name.LocalName == name).Value;
}
