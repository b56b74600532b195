using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Issuers;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>A job that asks the runner of a simulated GitHub Actions for its tokens.</summary>
public sealed class WorkflowJobTests(TwoSilos silos) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private const string Claims = """{"sub":"repo:acme/app:ref:refs/heads/main","repository_owner":"acme"}""";

    private static int run;

    private readonly StsWorld world = new(silos);
    private readonly string issuer = $"https://jobs{Interlocked.Increment(ref run)}.example";

    public async ValueTask InitializeAsync() =>
        await world.Gateway.Call<CreateOidcIssuerResponse>(null, new CreateOidcIssuerRequest { Url = issuer });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("&audience=sts.amazonaws.com", "sts.amazonaws.com")]
    [InlineData("&audience=https%3A%2F%2Fa.example%2F%3Fb", "https://a.example/?b")]
    [InlineData("", "https://github.com/acme")]
    public async Task Job_GetsTokensWithItsClaims_ForTheAudienceThatItAsksFor(string more, string audience)
    {
        var (status, answer) = await Ask(await Start(), more);

        status.Should().Be(200);
        var token = (string)JsonNode.Parse(answer)!["value"]!;
        var told = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        ((string)told["iss"]!, (string)told["aud"]!, (string)told["sub"]!)
            .Should().Be((issuer, audience, "repo:acme/app:ref:refs/heads/main"));
    }

    [Fact]
    public async Task Job_ThatIsOver_GetsNone()
    {
        var job = await Start(seconds: 60);
        (await Ask(job)).Status.Should().Be(200);

        silos.Time.Advance(TimeSpan.FromSeconds(60));

        (await Ask(job)).Should().Be((401, ""));
    }

    [Fact]
    public async Task Job_OfAnIssuerThatIsGone_GetsNone()
    {
        var job = await Start();
        await world.Gateway.Call<DeleteOidcIssuerResponse>(null, new DeleteOidcIssuerRequest { Url = issuer });

        (await Ask(job)).Should().Be((404, ""));
    }

    [Fact]
    public async Task Token_ThatIsNone_OrChanged_OrAbsent_IsRefused()
    {
        var job = await Start();
        var changed = job[..^1] + (job[^1] == 'A' ? 'B' : 'A');
        foreach (var token in new[] { changed, "", "x", TwoSilos.AdminToken })
            (await Ask(token)).Should().Be((401, ""));
        (await Ask(job, scheme: "Basic ")).Should().Be((401, ""));
        (await Ask(job, sandbox: "nowhere")).Should().Be((401, ""));
        (await Ask(job, method: "POST")).Should().Be((405, ""));
        (await Ask(job, "&audience=" + new string('a', 1025))).Should().Be((400, ""));
    }

    [Fact]
    public async Task Claims_ThatAreNoJsonObject_AreRefusedAtOnce() =>
        (await world.Refusal(null!, new StartWorkflowJobRequest { Url = issuer, Claims = "[]" }))!.Value.Code
            .Should().Be("ValidationError");

    [Fact]
    public async Task Issuer_ThatThereIsNot_StartsNoJob() =>
        (await world.Refusal(null!, new StartWorkflowJobRequest { Url = issuer + "/none", Claims = Claims }))!.Value.Code
            .Should().Be("NoSuchEntity");

    private async Task<string> Start(int seconds = 3600)
    {
        var request = new StartWorkflowJobRequest { Url = issuer, Claims = Claims, DurationSeconds = seconds };
        var started = await world.Gateway.Call<StartWorkflowJobResponse>(null, request);
        started.IdTokenRequestUrl.Should().EndWith("/_issuer/default/_actions/idtoken?api-version=2.0");
        return started.IdTokenRequestToken;
    }

    private async Task<(int Status, string Answer)> Ask(
        string token, string more = "", string scheme = "bearer ", string sandbox = Keys.DefaultSandbox, string method = "GET")
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Headers.Authorization) = (method, scheme + token);
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var wire = world.Gateway.Part<WorkflowTokenWire>();
        var request = new WireRequest(
            http, sandbox, $"/_issuer/{sandbox}/_actions/idtoken", "?api-version=2.0" + more, world.Gateway.Part<RequestIds>().New());
        wire.Claims(request).Should().BeTrue();
        await HttpWires.Serve(wire, request);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
