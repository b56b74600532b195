using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Iam.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.SignIn;
using Rolecall.Identity.Ids;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>Browsers that post encrypted assertions: to the endpoint of one provider, whose key alone can read them.</summary>
public sealed class EncryptedSignInTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private static readonly SimulatedIdp Idp = CorporateIdp.New("https://idp.corp.example/encrypted");
    private static readonly SimulatedIdp Stranger = CorporateIdp.New("https://idp.corp.example/encrypted");
    private static int run;

    private readonly RSA key = RSA.Create(2048);
    private readonly StsWorld world = new(silos);
    private readonly string name = "Encrypted" + Interlocked.Increment(ref run);
    private string providerId = "";
    private int assertions;

    private string Provider => $"arn:aws:iam::{StsWorld.Account}:saml-provider/{name}";

    private string Role => StsWorld.Arn("Of" + name);

    public async ValueTask InitializeAsync()
    {
        await world.Gateway.Call<CreateSAMLProviderResponse>(silos.Admin, new CreateSAMLProviderRequest
        {
            Name = name,
            SamlMetadataDocument = Idp.Metadata(),
            AddPrivateKey = key.ExportPkcs8PrivateKeyPem(),
            AssertionEncryptionMode = "Required",
        });
        providerId = (await world.Gateway.Call<GetSAMLProviderResponse>(
            silos.Admin, new GetSAMLProviderRequest { SamlProviderArn = Provider })).SamlProviderUuid;
        await world.Role(
            "Of" + name,
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"{{{Provider}}}"} }}""");
    }

    public ValueTask DisposeAsync()
    {
        key.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task EncryptedResponse_AtItsProvidersEndpoint_SignsIn()
    {
        var (status, page) = await Post("/saml/acs/" + providerId, Issue(Idp));

        (status, page.Contains($"assumed-role/Of{name}/ann", StringComparison.Ordinal)).Should().Be((200, true), page);
    }

    [Fact]
    public async Task EncryptedResponse_AtTheEndpointOfAll_IsRefused_SinceItNamesNoProvider()
    {
        var (status, page) = await Post("/saml", Issue(Idp));

        (status, page.Contains("AccessDenied", StringComparison.Ordinal)).Should().Be((403, true), page);
    }

    [Fact]
    public async Task ForgedResponse_UnknownProvider_AndUnknownAccount_AreAnsweredAlike()
    {
        var elsewhere = SamlProviderIds.New(Policy.AccountId.Parse("999999999999"), new SystemRandomSource());
        var absent = SamlProviderIds.New(Policy.AccountId.Parse(StsWorld.Account), new SystemRandomSource());
        var answers = new List<(int, string)>
        {
            await Post("/saml/acs/" + providerId, Issue(Stranger)),
            await Post("/saml/acs/" + absent, Issue(Idp)),
            await Post("/saml/acs/" + elsewhere, Issue(Idp)),
            await Post("/saml/acs/SAMLSPX", Issue(Idp)),
        };

        answers.Distinct().Should().ContainSingle().Which.Item1.Should().Be(403);
    }

    private string Issue(SimulatedIdp idp)
    {
        var number = ++assertions;
        return idp.Issue(
            new SamlResponseContent
            {
                ResponseId = $"_{name}-r{number}",
                AssertionId = $"_{name}-a{number}",
                IssueInstant = silos.Time.GetUtcNow(),
                NameId = new SamlNameId("ann", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", null, null),
                Recipient = $"https://signin.aws.amazon.com/saml/acs/{providerId}",
                Attributes = AwsSamlAttributes.Of(new AwsSamlClaims
                {
                    Roles = [new SamlRolePair(Role, Provider)],
                    RoleSessionName = "ann",
                    SessionDuration = null,
                    PrincipalTags = [],
                    TransitiveTagKeys = [],
                    SourceIdentity = null,
                }),
            },
            new SamlIssueOptions { EncryptTo = key });
    }

    private async Task<(int Status, string Page)> Post(string path, string response)
    {
        var http = new DefaultHttpContext();
        var body = Encoding.ASCII.GetBytes("SAMLResponse=" + Uri.EscapeDataString(response));
        (http.Request.Method, http.Request.ContentType, http.Request.ContentLength, http.Request.Body) =
            ("POST", "application/x-www-form-urlencoded", body.Length, new MemoryStream(body));
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var request = new WireRequest(http, silos.Sandbox, path, "", world.Gateway.Part<RequestIds>().New());
        world.Gateway.Part<SamlSignInWire>().Claims(request).Should().BeTrue();
        await HttpWires.Serve(world.Gateway.Part<SamlSignInWire>(), request);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
