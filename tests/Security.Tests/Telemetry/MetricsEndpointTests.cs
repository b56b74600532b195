using System.Net;
using System.Text.RegularExpressions;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;

namespace Rolecall.Security.Tests.Telemetry;

/// <summary>Metrics tell how a server is used: to this machine, to whoever has a token for it, and to nobody else.</summary>
public sealed class MetricsEndpointTests(MetricsEndpointTests.MeasuredServer server) : IClassFixture<MetricsEndpointTests.MeasuredServer>
{
    private const string Own = "/_rolecall/metrics";
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Own, null)]
    [InlineData("/metrics", OpenMetrics)]
    public async Task Metrics_TellCallsByOperationAndResult(string path, string? accept)
    {
        using (var grpc = new GrpcClient(server.Ready))
            await new Sts.StsClient(grpc.As("developer")).GetCallerIdentityAsync(new(), cancellationToken: Token);

        var text = "";
        // The exporter answers with what it has for a third of a second.
        await Waits.Until(
            async () =>
            {
                (var status, text) = await Get(path, ("Accept", accept));
                status.Should().Be(HttpStatusCode.OK);
                return Regex.IsMatch(text, "rolecall_calls_total\\{[^}]*result=\"ok\",rpc_method=\"GetCallerIdentity\"[^}]*\\} [1-9]");
            },
            "the call was not counted");

        text.Should().Contain("rolecall_call_duration_seconds_bucket").And.Contain("orleans_catalog_activations")
            .And.MatchRegex("rolecall_cluster_members\\{[^}]*\\} 1\\b");
    }

    /// <summary>Dashboards, alerts and the reference ask for nothing that no server tells.</summary>
    [Theory]
    [InlineData("deploy/grafana/calls.json")]
    [InlineData("deploy/grafana/cluster.json")]
    [InlineData("deploy/grafana/alerts.yaml")]
    [InlineData("docs/reference/telemetry.md")]
    public async Task Metrics_ThatOthersAreTold_AreThere(string file)
    {
        string[] onlyInTrouble = ["rolecall_store_failures_total", "rolecall_audit_trail_given_up_bytes_total"];
        using (var grpc = new GrpcClient(server.Ready))
        {
            await new Sts.StsClient(grpc.As("developer")).AssumeRoleAsync(
                new() { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "measured" }, cancellationToken: Token);
            var denied = async () => await new Sts.StsClient(grpc.As("tester")).AssumeRoleAsync(
                new() { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "measured" }, cancellationToken: Token);
            await denied.Should().ThrowAsync<Grpc.Core.RpcException>();
        }
        var asked = Regex.Matches(
                await File.ReadAllTextAsync(Path.Combine(Corpora.Repository, file), Token), @"\b(?:rolecall|orleans|dotnet)_[a-z]+_[a-z_]+|\brolecall_leases\b")
            .Select(match => Regex.Replace(match.Value, "_(?:bucket|sum|count)$", "")).Distinct().Except(onlyInTrouble).ToList();
        asked.Should().NotBeEmpty();

        await Waits.Until(
            async () =>
            {
                var told = Regex.Matches((await Get(Own)).Text, "^# TYPE ([a-z_]+) ", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToHashSet();
                return asked.TrueForAll(told.Contains);
            },
            $"not all of {string.Join(", ", asked)} were told");
    }

    [Fact]
    public async Task Refusals_TellTheirReason_AndItsLayer()
    {
        using var grpc = new GrpcClient(server.Ready);
        var denied = async () => await new Sts.StsClient(grpc.As("tester")).AssumeRoleAsync(
            new() { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "refused" }, cancellationToken: Token);
        await denied.Should().ThrowAsync<Grpc.Core.RpcException>();
        var wrong = async () => await new Sts.StsClient(grpc.As(new Api.SigV4.AwsKeys("AKIA0000000000000000", "wrong"))).GetCallerIdentityAsync(new(), cancellationToken: Token);
        await wrong.Should().ThrowAsync<Grpc.Core.RpcException>();

        await Waits.Until(
            async () => (await Get(Own)).Text is var text
                && Regex.IsMatch(text, "rolecall_refusals_total\\{[^}]*layer=\"[a-z_]+_policy\"[^}]*reason=\"implicit_deny\"[^}]*\\} [1-9]")
                && Regex.IsMatch(text, "rolecall_refusals_total\\{[^}]*reason=\"credentials\"[^}]*\\} [1-9]")
                && Regex.IsMatch(text, "rolecall_decision_duration_seconds_count\\{[^}]*decision=\"implicit_deny\"[^}]*\\} [1-9]"),
            "the refusals were not counted by their reasons");
    }

    [Fact]
    public async Task Bucket_OfThatName_IsABucket() =>
        (await Get("/metrics")).Text.Should().Contain("<Error>").And.NotContain("rolecall_calls");

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    public async Task Request_ThatAProxyBrings_IsRefused(string header) =>
        (await Get(Own, (header, "for=192.0.2.1"))).Status.Should().Be(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Request_WithAWrongToken_IsRefused() =>
        (await Get(Own, ("Authorization", "Bearer not-the-token-of-metrics"))).Status.Should().Be(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Request_WithTheMetricsToken_IsServed_ThroughAProxyToo() =>
        (await Get(Own, ("Authorization", "Bearer " + MeasuredServer.MetricsToken), ("X-Forwarded-For", "192.0.2.1"))).Status
            .Should().Be(HttpStatusCode.OK);

    /// <summary>Others may have read it on the way, as everywhere else.</summary>
    [Fact]
    public async Task AdminToken_FromAnotherMachineInClear_IsRefused()
    {
        (await Get(Own, ("Authorization", "Bearer " + server.Ready.AdminToken))).Status.Should().Be(HttpStatusCode.OK);
        (await Get(Own, ("Authorization", "Bearer " + server.Ready.AdminToken), ("X-Forwarded-For", "192.0.2.1"))).Status
            .Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task MetricsToken_OpensNothingElse()
    {
        using var grpc = new GrpcClient(server.Ready with { AdminToken = MeasuredServer.MetricsToken });
        var asking = async () => await new Api.Native.V1.ClockService.ClockServiceClient(grpc.Admin).GetClockAsync(new(), cancellationToken: Token);

        await asking.Should().ThrowAsync<Grpc.Core.RpcException>();
    }

    private async Task<(HttpStatusCode Status, string Text)> Get(string path, params (string Name, string? Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Ready.Aws + path));
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>A server with a token for those who read its metrics.</summary>
    public sealed class MeasuredServer : IAsyncLifetime
    {
        internal const string MetricsToken = "token-for-metrics-alone";

        private readonly string folder = Directory.CreateTempSubdirectory("rolecall-metrics-").FullName;
        private ServerProcess process = null!;

        internal Ready Ready => process.Ready;

        public async ValueTask InitializeAsync()
        {
            var file = Path.Combine(folder, "metrics-token");
            await File.WriteAllTextAsync(file, MetricsToken + "\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            process = await ServerProcess.Start("--metrics-token-file", file);
        }

        public async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
