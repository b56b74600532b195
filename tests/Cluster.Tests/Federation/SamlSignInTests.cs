using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.SignIn;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>The page that browsers post SAML responses to, and what it makes of good and of hostile ones.</summary>
public sealed partial class SamlSignInTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private const string Nothing = "AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML";
    private const string Form = "application/x-www-form-urlencoded";

    private const string EntityId = "https://idp.corp.example/sign-in";

    private static readonly SimulatedIdp Idp = CorporateIdp.New(EntityId);
    private static readonly SimulatedIdp Stranger = CorporateIdp.New(EntityId);
    private static int run;

    private readonly StsWorld world = new(silos);
    private readonly string name = "SignIn" + Interlocked.Increment(ref run);
    private int assertions;

    private string Provider => $"arn:aws:iam::{StsWorld.Account}:saml-provider/{name}";

    private string Admin => StsWorld.Arn("Admin" + name);

    private string Reader => StsWorld.Arn("Reader" + name);

    private string Trust =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"{{{Provider}}}"} }}""";

    public async ValueTask InitializeAsync()
    {
        await world.Gateway.Call<CreateSAMLProviderResponse>(
            silos.Admin, new CreateSAMLProviderRequest { Name = name, SamlMetadataDocument = Idp.Metadata() });
        await world.Role("Admin" + name, Trust);
        await world.Role("Reader" + name, Trust);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Response_WithOneRole_ShowsTheSessionsCredentials_AsToolsReadThem()
    {
        var (status, http, page) = await Post(("SAMLResponse", Issue([Admin])));

        status.Should().Be(200, page);
        var process = JsonNode.Parse(Block(page, "process"))!;
        var who = new Who((string)process["AccessKeyId"]!, (string)process["SecretAccessKey"]!, (string)process["SessionToken"]!);
        (await world.Gateway.Call<GetCallerIdentityResponse>(who, new GetCallerIdentityRequest())).Arn
            .Should().Be($"arn:aws:sts::333333333333:assumed-role/Admin{name}/ann");
        ((int)process["Version"]!).Should().Be(1);
        Block(page, "environment").Should().Be(
            $"export AWS_ACCESS_KEY_ID={who.AccessKeyId}\nexport AWS_SECRET_ACCESS_KEY={who.Secret}\nexport AWS_SESSION_TOKEN={who.Token}");
        Block(page, "profile").Should().Be(
            $"[default]\naws_access_key_id = {who.AccessKeyId}\naws_secret_access_key = {who.Secret}\naws_session_token = {who.Token}");
        http.Response.ContentType.Should().Be("text/html; charset=utf-8");
        http.Response.Headers.CacheControl.ToString().Should().Be("no-store");
    }

    [Fact]
    public async Task Response_WithSeveralRoles_AsksWhich_AndTheAnswerSignsIn()
    {
        var response = Issue([Reader, Admin, Admin]);

        var (_, _, choice) = await Post(("SAMLResponse", response));

        Choices(choice).Should().Equal($"{Reader},{Provider}", $"{Admin},{Provider}");
        var hidden = WebUtility.HtmlDecode(HiddenResponse().Match(choice).Groups[1].Value);
        hidden.Should().Be(response);
        (await Post(("SAMLResponse", hidden), ("role", $"{Admin},{Provider}"))).Page.Should().Contain($"assumed-role/Admin{name}/ann");
        (await Post(("SAMLResponse", hidden), ("role", $"{Admin},{Provider}"))).Should().Match<(int Status, HttpContext, string Page)>(
            again => again.Status == 400 && again.Page.Contains("ExpiredTokenException", StringComparison.Ordinal),
            "an assertion is redeemed once");
    }

    [Fact]
    public async Task Role_ThatTheResponseDoesNotName_IsRefused()
    {
        var (status, _, page) = await Post(("SAMLResponse", Issue([Reader])), ("role", $"{Admin},{Provider}"));

        (status, page).Should().Match<(int, string Page)>(
            refused => refused.Item1 == 400 && refused.Page.Contains("InvalidIdentityToken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SessionDuration_IsThatOfTheSession_AndRefusedBeyondTheRoles()
    {
        var (_, _, page) = await Post(("SAMLResponse", Issue([Admin], TimeSpan.FromMinutes(15))));
        var (status, _, refused) = await Post(("SAMLResponse", Issue([Admin], TimeSpan.FromHours(2))));

        DateTimeOffset.Parse(
            (string)JsonNode.Parse(Block(page, "process"))!["Expiration"]!, System.Globalization.CultureInfo.InvariantCulture)
            .Should().BeCloseTo(silos.Time.GetUtcNow().AddMinutes(15), TimeSpan.FromSeconds(1));
        (status, refused.Contains("exceeds the MaxSessionDuration", StringComparison.Ordinal)).Should().Be((400, true));
    }

    [Fact]
    public async Task Base64_BrokenIntoLines_IsRead()
    {
        var lines = string.Join("\r\n", Issue([Admin]).Chunk(76).Select(line => new string(line)));

        (await Post(("SAMLResponse", lines))).Status.Should().Be(200);
    }

    /// <summary>Texts of the response that a browser would run, were they written as they are.</summary>
    [Fact]
    public async Task Page_WritesNothingOfTheResponseAsItIs_AndItsPolicyRunsNothing()
    {
        const string Hostile = "\"><script>alert(1)</script>'&";
        var named = $"arn:aws:iam::{StsWorld.Account}:role/{Hostile}";

        var (_, http, choice) = await Post(("SAMLResponse", Issue([Admin, named])), ("RelayState", Hostile));
        var (_, refusedHttp, refused) = await Post(("SAMLResponse", Issue([Admin, named])), ("role", $"{named},{Provider}"));

        Choices(choice).Should().Equal($"{Admin},{Provider}", $"{named},{Provider}");
        foreach (var (context, page) in new[] { (http, choice), (refusedHttp, refused) })
        {
            page.Should().NotContain("<script").And.NotContain("alert(1)</").And.NotContain("RelayState");
            context.Response.Headers.ContentSecurityPolicy.ToString().Should()
                .StartWith(
                    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-").And.NotContain(
                    "unsafe");
            (context.Response.Headers.XFrameOptions.ToString(), context.Response.Headers.XContentTypeOptions.ToString())
                .Should().Be(("DENY", "nosniff"));
        }
    }

    [Fact]
    public async Task Policy_LetsThePagesOwnStyleAlone()
    {
        var (_, http, page) = await Post(("SAMLResponse", "AAAA"));

        var style = StyleOfPage().Match(page).Groups[1].Value;
        http.Response.Headers.ContentSecurityPolicy.ToString()
            .Should().Contain($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'");
    }

    /// <summary>Nothing of the account is told to whom no provider has proven.</summary>
    [Fact]
    public async Task ForgedResponse_UnknownProvider_AndUnknownAccount_AreAnsweredAlike()
    {
        string Forged(string provider) => Stranger.Issue(Content([Admin], provider: provider), new SamlIssueOptions());
        string[] responses =
        [
            Forged(Provider),
            Forged(Provider + "x"),
            Forged("arn:aws:iam::999999999999:saml-provider/any"),
            Issue([Admin], provider: Provider + "x"),
            Stranger.Issue(Content([Admin]), new SamlIssueOptions { Signing = SamlSigning.None }),
        ];
        var answers = new List<(int, string)>();
        foreach (var response in responses)
        {
            var (status, _, page) = await Post(("SAMLResponse", response));
            answers.Add((status, page));
        }

        answers.Distinct().Should().ContainSingle().Which.Should().Match<(int Status, string Page)>(
            one => one.Status == 403 && one.Page.Contains(Nothing, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not base64 at all")]
    [InlineData("AAAA")]
    [InlineData("PCFET0NUWVBFIGEgWzwhRU5USVRZIGIgU1lTVEVNICJmaWxlOi8vL2V0Yy9wYXNzd2QiPl0+PGE+JmI7PC9hPg==")]
    public async Task Response_ThatIsNone_IsRefused(string response)
    {
        var (status, _, page) = await Post(("SAMLResponse", response));

        (status, page.Contains("InvalidIdentityToken", StringComparison.Ordinal)).Should().Be((400, true), page);
    }

    [Fact]
    public async Task Form_WithoutAResponse_OrWithTwo_OrALongOne_IsRefused()
    {
        (await Post(("RelayState", "x"))).Page.Should().Contain("Your request did not include a SAML response");
        (await Post(("SAMLResponse", "AAAA"), ("SAMLResponse", "AAAA"))).Page.Should().Contain("more than once");
        (await Post(("SAMLResponse", new string('A', 100_001)))).Page.Should().Contain("ValidationError").And.NotContain("AAAAAAAA");
    }

    /// <summary>The third refusal is the last: it names three that refuse before one that would not.</summary>
    [Fact]
    public async Task Response_ThatThreeProvidersRefuse_IsNotTriedByMore()
    {
        string Named(int others) => Idp.Issue(
            Content([.. Enumerable.Range(0, others).Select(i => (Admin, $"{Provider}x{i}")), (Admin, Provider)]), new SamlIssueOptions());

        (await Post(("SAMLResponse", Named(2)))).Status.Should().Be(200);
        (await Post(("SAMLResponse", Named(3)))).Page.Should().Contain(Nothing);
    }

    [Theory]
    [InlineData("POST", "/saml", Form, true)]
    [InlineData("POST", "/static/saml", Form + "; charset=utf-8", true)]
    [InlineData("GET", "/saml", Form, false)]
    [InlineData("POST", "/saml", "multipart/form-data; boundary=x", false)]
    [InlineData("POST", "/saml", null, false)]
    [InlineData("POST", "/saml/x", Form, false)]
    [InlineData("POST", "/", Form, false)]
    public void Wire_TakesABrowsersForms_AndLeavesABucketOfTheNameAlone(string method, string path, string? type, bool taken)
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.ContentType) = (method, type);

        world.Gateway.Part<SamlSignInWire>().Claims(RequestOf(http, path)).Should().Be(taken);
    }

    [Fact]
    public void Wire_LeavesSignedRequestsToTheirWires()
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.ContentType, http.Request.Headers.Authorization) = ("POST", Form, "AWS4-HMAC-SHA256 x");

        world.Gateway.Part<SamlSignInWire>().Claims(RequestOf(http, "/saml")).Should().BeFalse();
    }

    private WireRequest RequestOf(HttpContext http, string path) =>
        new(http, silos.Sandbox, path, "", world.Gateway.Part<RequestIds>().New());

    private async Task<(int Status, HttpContext Http, string Page)> Post(params (string Name, string Value)[] fields)
    {
        var http = new DefaultHttpContext();
        var body = Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));
        (
            http.Request.Method,
            http.Request.ContentType,
            http.Request.ContentLength,
            http.Request.Body) = ("POST", Form, body.Length, new MemoryStream(body));
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await HttpWires.Serve(world.Gateway.Part<SamlSignInWire>(), RequestOf(http, "/saml"));
        return (http.Response.StatusCode, http, Encoding.UTF8.GetString(answer.ToArray()));
    }

    private static string Block(string page, string id) =>
        WebUtility.HtmlDecode(Regex.Match(page, $"<pre id=\"{id}\">(.*?)</pre>", RegexOptions.Singleline).Groups[1].Value);

    private static IEnumerable<string> Choices(string page) =>
        Radio().Matches(page).Select(choice => WebUtility.HtmlDecode(choice.Groups[1].Value));

    private string Issue(string[] roles, TimeSpan? duration = null, string? provider = null) =>
        Idp.Issue(Content(roles, duration, provider), new SamlIssueOptions());

    private SamlResponseContent Content(string[] roles, TimeSpan? duration = null, string? provider = null) =>
        Content([.. roles.Select(role => (role, provider ?? Provider))], duration);

    private SamlResponseContent Content((string Role, string Provider)[] pairs, TimeSpan? duration = null)
    {
        var number = ++assertions;
        return new SamlResponseContent
        {
            ResponseId = $"_{name}-r{number}",
            AssertionId = $"_{name}-a{number}",
            IssueInstant = silos.Time.GetUtcNow(),
            NameId = new SamlNameId("ann", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", null, null),
            Attributes = AwsSamlAttributes.Of(new AwsSamlClaims
            {
                Roles = [.. pairs.Select(pair => new SamlRolePair(pair.Role, pair.Provider))],
                RoleSessionName = "ann",
                SessionDuration = duration,
                PrincipalTags = [],
                TransitiveTagKeys = [],
                SourceIdentity = null,
            }),
        };
    }

    [GeneratedRegex("name=\"SAMLResponse\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenResponse();

    [GeneratedRegex("type=\"radio\" name=\"role\" value=\"([^\"]*)\"")]
    private static partial Regex Radio();

    [GeneratedRegex("<style>(.*?)</style>")]
    private static partial Regex StyleOfPage();
}
