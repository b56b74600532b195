using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rolecall.Cli.Tests;

/// <summary>The HTTP port for whoever has curl or a browser and nothing else.</summary>
public sealed class CurlTests(StandingServer server) : IDisposable
{
    private const string Access = "/rolecall.v1.AccessService/";

    private readonly HttpClient http = new() { BaseAddress = new Uri(server.Ready.Aws) };

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Stream_AskedByPlainJson_IsLinesOfJson()
    {
        var (status, body) = await Post(Access + "WhoCan", """{"action":"s3:GetObject","resource":"arn:aws:s3:::productionapp/x"}""");

        status.Should().Be(HttpStatusCode.OK);
        body.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!["principal"]!["arn"]!.GetValue<string>())
            .Should().Contain("arn:aws:iam::333333333333:role/UpdateApp");
    }

    /// <summary>No JSON in texts: jq reads on.</summary>
    [Fact]
    public async Task TrailRecords_AreObjects_InPagesStreamsAndExplanations()
    {
        var (_, denied) = await Post(Access + "Authorize", """{"caller":"nobody","action":"s3:GetObject"}""");
        denied.Should().NotBeEmpty();
        var (_, page) = await Post("/rolecall.v1.AuditService/LookupEvents", """{"filter":{"eventName":"Authorize"},"pageSize":1}""");

        var found = JsonNode.Parse(page)!["events"]![0]!;
        found["recordJson"].Should().BeNull();
        found["record"]!["eventName"]!.GetValue<string>().Should().Be("Authorize");
        var (_, explained) = await Post(Access + "Explain", $$"""{"requestId":"{{found["record"]!["requestID"]}}"}""");
        JsonNode.Parse(explained)!["record"]!.ToJsonString().Should().Be(found["record"]!.ToJsonString());

        using var request = Request("/rolecall.v1.AuditService/TailEvents", """{"afterSequence":"0"}""", "application/json");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        JsonNode.Parse((await lines.ReadLineAsync(TestContext.Current.CancellationToken))!)!["record"].Should().BeOfType<JsonObject>();
    }

    /// <summary>Whoever waits for the first line is to know that it was let in.</summary>
    [Fact]
    public async Task Trail_InWhichNothingHappens_IsBegun()
    {
        await Post("/rolecall.v1.SandboxService/CreateSandbox", """{"name":"quiet-trail"}""");
        using var request = Request("/_sandbox/quiet-trail/rolecall.v1.AuditService/TailEvents", "{}", "application/json");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/x-ndjson");
    }

    [Fact]
    public async Task Stream_ThatIsRefusedAtOnce_HasAStatusAndAnErrorDocument()
    {
        var (status, body) = await Post(Access + "WhoCanAssume", """{"roleArn":"arn:aws:iam::333333333333:role/none"}""");

        status.Should().Be(HttpStatusCode.NotFound);
        JsonNode.Parse(body)!["code"]!.GetValue<string>().Should().Be("not_found");
    }

    [Theory]
    [InlineData(Access + "Autorize", "did you mean /rolecall.v1.AccessService/Authorize?")]
    [InlineData("/rolecall.v1.AcessService/Authorize", "did you mean /rolecall.v1.AccessService/Authorize?")]
    [InlineData("/rolecall.v1.Nothing/Authorize", "did you mean /rolecall.v1.AccessService/Authorize?")]
    [InlineData("/rolecall.v1.Nothing/Nothing", "services are rolecall.v1.")]
    [InlineData("/aws.sts.v1.Sts/AssumeRol", "did you mean /aws.sts.v1.Sts/AssumeRole?")]
    public async Task MisspelledMethod_IsToldTheNearest(string path, string hint)
    {
        var (status, body) = await Post(path, "{}");

        status.Should().Be(HttpStatusCode.NotFound);
        JsonNode.Parse(body)!["code"]!.GetValue<string>().Should().Be("unimplemented");
        JsonNode.Parse(body)!["message"]!.GetValue<string>().Should().Contain(hint);
    }

    /// <summary>None of them can be a bucket, or is asked as S3 is.</summary>
    [Theory]
    [InlineData("POST", "/SandboxService/CreateSandbo", "did you mean /rolecall.v1.SandboxService/CreateSandbox?")]
    [InlineData("POST", "/SandboxService", "rolecall.v1.SandboxService has CreateSandbox, ")]
    [InlineData("GET", "/SandboxService/ListSandboxes", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "/rolecall.v1.SandboxService", "rolecall.v1.SandboxService has CreateSandbox, ")]
    [InlineData("GET", "/rolecall.v1.SandboxService", "rolecall.v1.SandboxService has CreateSandbox, ")]
    [InlineData("POST", "/rolecall.v1.SandboxService/ListSandboxes/", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("GET", "/rolecall.v1.SandboxService/ListSandboxes/", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "//rolecall.v1.SandboxService/ListSandboxes", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "/rolecall.v1.SandboxService//ListSandboxes", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "/rolecall.v1.SandboxService%2FListSandboxes", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "/rolecall.v1.sandboxservice/listsandboxes", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "/v1/ListSandboxes", "did you mean /rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("POST", "/rolecall/v1/sandboxes", "services are rolecall.v1.")]
    [InlineData("POST", "/", "services are rolecall.v1.")]
    [InlineData("POST", "/_sandbox/blue/SandboxService/ListSandboxs", "did you mean /_sandbox/blue/rolecall.v1.SandboxService/ListSandboxes?")]
    [InlineData("GET", "/_rolecall/halth", "did you mean /_rolecall/health?")]
    [InlineData("GET", "/_rolecall", "the server's own are /_rolecall/health, ")]
    [InlineData("GET", "/_sandbox", "the server's own are /_rolecall/health, ")]
    public async Task PathMeantForTheServersOwnApis_IsToldTheNearest_AndNotAsS3WouldSayIt(string method, string path, string hint)
    {
        using var request = Request(path, "{}", "application/json");
        request.Method = new HttpMethod(method);
        request.Content = method == "GET" ? null : request.Content;
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        body!["code"]!.GetValue<string>().Should().Be("unimplemented");
        body["message"]!.GetValue<string>().Should().Contain(path).And.Contain(hint);
    }

    [Theory]
    [InlineData("GET", "/somebucket/Service")]
    [InlineData("GET", "/rolecall.v1.sandboxservice/k")]
    [InlineData("GET", "/Old_Bucket/k")]
    [InlineData("POST", "/somebucket?delete")]
    public async Task PathThatCanBeABuckets_IsS3s(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/xml");
    }

    [Theory]
    [InlineData("Bearer", "has no token behind Bearer")]
    [InlineData("Basic YTpi", "is of no known kind")]
    [InlineData("0123456789abcdef", "is of no known kind")]
    [InlineData("Token 0123456789abcdef", "is of no known kind")]
    public async Task TokenThatIsNotSentAsOne_IsToldThatBearerIsWanted(string authorization, string told)
    {
        using var request = Request("/rolecall.v1.SandboxService/ListSandboxes", "{}", "application/json");
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["message"]!.GetValue<string>()
            .Should().Contain(told).And.Contain("'Authorization: Bearer TOKEN'");
    }

    [Fact]
    public async Task ConstraintThatIsNotMet_NamesTheMemberAsJsonHasIt()
    {
        var (_, size) = await Post("/rolecall.v1.SandboxService/ListSandboxes", """{"pageSize":0}""");
        var (_, label) = await Post("/rolecall.v1.SandboxService/CreateSandbox", """{"name":"s","labels":[{"key":"a"},{"value":"b"}]}""");

        JsonNode.Parse(size)!["message"]!.GetValue<string>().Should().Be("\"pageSize\" is 0, and wants a whole number from 1 to 1000");
        JsonNode.Parse(label)!["message"]!.GetValue<string>().Should().Be("\"labels[1].key\" is missing: it wants a text such as \"cost-centre\"");
    }

    /// <summary>worlds.proto says two MiB, and other requests have one.</summary>
    [Fact]
    public async Task World_OfMoreThanOtherRequestsMayHave_IsRead()
    {
        var (status, body) = await Post(
            "/rolecall.v1.WorldService/ValidateWorld", $$$"""{"world":{"text":"world: w\n#{{{new string('x', 1_500_000)}}}"}}""");

        status.Should().Be(HttpStatusCode.OK);
        JsonNode.Parse(body)!["errors"]![0]!["file"]!.GetValue<string>().Should().Be("world.yaml");
    }

    [Fact]
    public async Task UnknownField_IsToldTheNearest()
    {
        var (status, body) = await Post(Access + "Authorize", """{"caller":"anonymous","acton":"s3:GetObject"}""");

        status.Should().Be(HttpStatusCode.BadRequest);
        JsonNode.Parse(body)!["message"]!.GetValue<string>()
            .Should().Be("AuthorizeRequest has no field \"acton\": did you mean \"action\"?");
    }

    [Fact]
    public async Task MethodAskedByGet_IsToldHowItIsCalled()
    {
        using var answer = await http.GetAsync(Access + "Authorize", TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().Equal("POST");
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("is called by POST");
    }

    [Theory]
    [InlineData(Access + "Authorize", null, "needs an admin token, and the call has none")]
    [InlineData(Access + "Authorize", "guessed", "The admin token is not good for this operation")]
    [InlineData("/rolecall.v1.SandboxService/ListSandboxes", null, "needs the server's admin token, and the call has none")]
    [InlineData("/rolecall.v1.SandboxService/ListSandboxes", "guessed", "The admin token is not the server's")]
    public async Task TokenThatIsMissing_AndOneThatIsWrong_AreToldApart_WithTheFileOfTheRightOne(string path, string? token, string told)
    {
        using var request = Request(path, "{}", "application/json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        body!["message"]!.GetValue<string>().Should().Contain(told)
            .And.Contain("file admin-token").And.Contain("authorization: Bearer TOKEN");
    }

    [Theory]
    [InlineData("/aws.sts.v1.Sts/GetCallerIdentity", "{}", "application/json")]
    [InlineData("/", "Action=GetCallerIdentity&Version=2011-06-15", "application/x-www-form-urlencoded")]
    [InlineData("/somebucket?delete", "<Delete/>", "application/xml")]
    public async Task AdminToken_OnAnOperationOfAws_IsToldThatKeysAreWanted(string path, string body, string type)
    {
        var (status, answer) = await Post(path, body, type);

        ((int)status).Should().BeOneOf(401, 403);
        answer.Should().Contain("wants AWS access keys and their signature, not an admin token");
    }

    [Fact]
    public async Task ValueThatDoesNotFit_IsToldWithItsField_AndAnExample()
    {
        var (status, body) = await Post("/rolecall.v1.ClockService/AdvanceClock", """{"by":"61m"}""");

        status.Should().Be(HttpStatusCode.BadRequest);
        JsonNode.Parse(body)!["message"]!.GetValue<string>().Should().Be("\"by\" wants a length of time in seconds, such as \"3660s\"");
    }

    [Fact]
    public async Task MissingContentType_IsNamed()
    {
        var (status, body) = await Post(Access + "Authorize", "{}", "application/x-www-form-urlencoded");

        status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        JsonNode.Parse(body)!["message"]!.GetValue<string>().Should().Contain("Content-Type: application/json");
    }

    [Fact]
    public async Task Browser_AtTheEndpoint_SeesWhatItIs_AndAnAwsClientDoesNot()
    {
        using var browsers = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Accept = { new("text/html") } } };
        using var page = await http.SendAsync(browsers, TestContext.Current.CancellationToken);
        using var clients = await http.GetAsync("/", TestContext.Current.CancellationToken);

        page.StatusCode.Should().Be(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        page.Headers.GetValues("Content-Security-Policy").Should().ContainSingle(policy => policy.StartsWith("default-src 'none'"));
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should().Contain("<h1>Rolecall</h1>").And.NotContain(server.Ready.AdminToken);
        (clients.Content.Headers.ContentType?.MediaType).Should().NotBe("text/html");
    }

    private async Task<(HttpStatusCode Status, string Body)> Post(string path, string json, string type = "application/json")
    {
        using var request = Request(path, json, type);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private HttpRequestMessage Request(string path, string json, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Ready.Aws + path)) { Content = new StringContent(json, Encoding.UTF8, type) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Ready.AdminToken);
        return request;
    }
}
