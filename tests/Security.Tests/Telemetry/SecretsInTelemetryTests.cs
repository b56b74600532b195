using System.Text;
using System.Text.RegularExpressions;
using Rolecall.Api.Sts.V1;
using Rolecall.EndToEnd.Tests.Clusters;
using Rolecall.Security.Tests.Secrets;

namespace Rolecall.Security.Tests.Telemetry;

/// <summary>
/// I10. The attack: somebody reads what a server exports to its collector, where many may, and finds tokens, keys and passwords.
/// </summary>
public sealed class SecretsInTelemetryTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Story_LeavesNoSecret_InTraces_Metrics_OrLogs()
    {
        await using var collector = await OtlpCollector.Start();
        await using var server = await ServerProcess.Start(collector.Variables, "--no-demo", "--log-level", "trace");
        using var story = new SecretStory(server);
        await story.Play();
        var scraped = await Metrics(server.Ready);
        // What has not been exported yet is at the end.
        (await server.End("TERM")).Should().Be(0);

        FindNone(collector, story, scraped);
    }

    /// <summary>What members tell each other, where they find each other and what they prove it with is no more exported than what callers bring.</summary>
    [Fact]
    public async Task Story_OfACluster_LeavesNoSecret()
    {
        await using var collector = await OtlpCollector.Start();
        await using var cluster = await ClusterProcesses.Start(collector.Variables);
        // PostgreSQL trusts whoever comes from this machine, with whatever password.
        const string password = "password-of-the-database-4711";
        (string, string)[] options =
            [("--log-level", "trace"), ("--cluster", cluster.Url.Replace("//postgres@", $"//postgres:{password}@", StringComparison.Ordinal))];
        var silo = await cluster.Add("silo", options);
        var gateway = await cluster.Add("gateway", options);
        using var story = new SecretStory(gateway, cluster.FileOf("envelope-key"));
        await story.Play();
        story.Keep("the database's password", password);
        story.Keep("the cluster's secret", await File.ReadAllTextAsync(cluster.FileOf("cluster-secret"), Token));
        var scraped = await Metrics(gateway.Ready) + await Metrics(silo.Ready);
        (await gateway.End("TERM")).Should().Be(0);
        (await silo.End("TERM")).Should().Be(0);

        FindNone(collector, story, scraped);
        scraped.Should().Contain("rolecall_store_append_duration_seconds").And.Contain("rolecall_cluster_members");
    }

    private static void FindNone(OtlpCollector collector, SecretStory story, string scraped)
    {
        collector.Of("traces").Should().Contain("aws.sts.v1.Sts/AssumeRole", "the traces are worth reading");
        collector.Of("metrics").Should().Contain("rolecall.calls").And.Contain("AssumeRole");
        collector.Of("logs").Should().Contain("POST /aws.sts.v1.Sts/AssumeRole: 200 (");
        story.Canaries.Should().HaveCountGreaterThan(60);
        foreach (var signal in (string[])["traces", "metrics", "logs"])
            CanaryScan.InText(signal, collector.Of(signal), story.Canaries).Should().BeEmpty();
        CanaryScan.InText("the scraped metrics", scraped, story.Canaries).Should().BeEmpty();
        Regex.Matches(scraped, "=\"[^\"]*[0-9]{12}[^\"]*\"").Should().BeEmpty("no account is named");
    }

    [Fact]
    public async Task Call_IsASpanOfTheCallersTrace_AndSoAreTheGrainCallsThatItMakes()
    {
        await using var collector = await OtlpCollector.Start();
        await using var server = await ServerProcess.Start(collector.Variables);
        using (var grpc = new GrpcClient(server.Ready))
        {
            var sts = new Sts.StsClient(grpc.As("developer"));
            await sts.AssumeRoleAsync(
                new() { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "traced" },
                new() { { "traceparent", $"00-{Trace}-00f067aa0ba902b7-01" } }, cancellationToken: Token);
        }
        (await server.End("TERM")).Should().Be(0);

        var id = Encoding.Latin1.GetString(Convert.FromHexString(Trace));
        Regex.Count(collector.Of("traces"), Regex.Escape(id)).Should().BeGreaterThan(1, "the call, and what it asks of grains");
    }

    private static async Task<string> Metrics(Ready server)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(server.Aws + "/_rolecall/metrics"), Token);
    }
}
