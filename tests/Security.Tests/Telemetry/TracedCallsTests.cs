using System.Text.RegularExpressions;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;

namespace Rolecall.Security.Tests.Telemetry;

/// <summary>
/// I10's sibling. The attack: a stranger's traceparent says that its call is not to be traced, or fills the collector where few calls are; then
/// what an operator sees of an attack is what the attacker wants.
/// </summary>
public sealed class TracedCallsTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("parentbased_always_on", "00", true)]
    [InlineData("parentbased_always_off", "01", false)]
    [InlineData("always_off", "01", false)]
    public async Task Sampling_IsTheServers_WhateverTheCallerSays(string sampler, string flags, bool isTraced)
    {
        await using var collector = await OtlpCollector.Start();
        await using var server = await ServerProcess.Start(new Dictionary<string, string>(collector.Variables) { ["OTEL_TRACES_SAMPLER"] = sampler });
        using (var grpc = new GrpcClient(server.Ready))
            await Call(grpc, flags);
        (await server.End("TERM")).Should().Be(0);

        (collector.Of("traces").Contains(Id(Trace), StringComparison.Ordinal)).Should().Be(isTraced, "the trace itself goes on where it is kept");
        collector.Of("traces").Contains("Microsoft.Orleans", StringComparison.Ordinal).Should().Be(isTraced, "grains follow their call");
    }

    [Fact]
    public async Task Ratio_IsNotCountedByTheCallersTrace()
    {
        await using var collector = await OtlpCollector.Start();
        await using var server = await ServerProcess.Start(new Dictionary<string, string>(collector.Variables)
        {
            ["OTEL_TRACES_SAMPLER"] = "traceidratio",
            ["OTEL_TRACES_SAMPLER_ARG"] = "0.5",
        });
        const int calls = 64;
        using (var grpc = new GrpcClient(server.Ready))
        {
            for (var call = 0; call < calls; call++)
                await Call(grpc, "01");
        }
        (await server.End("TERM")).Should().Be(0);

        // By the id, which is the same, it would be all of them or none; by a draw that is so once in 2^63.
        Regex.Matches(collector.Of("traces"), "aws.sts.v1.Sts/GetCallerIdentity").Count.Should().BeInRange(1, calls - 1);
    }

    [Fact]
    public async Task Exemplars_NameATraceThatIsKept()
    {
        await using var collector = await OtlpCollector.Start();
        await using var server = await ServerProcess.Start(collector.Variables);
        using var grpc = new GrpcClient(server.Ready);
        await Call(grpc, "01");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0");

        await Waits.Until(
            async () => Regex.IsMatch(
                await http.GetStringAsync(server.Ready.Aws + "/_rolecall/metrics", Token),
                $"rolecall_call_duration_seconds_bucket\\{{[^}}]*\\}} [0-9.]+ # \\{{[^}}]*trace_id=\"{Trace}\""),
            "no bucket names the call's trace");
    }

    private static async Task Call(GrpcClient grpc, string flags) => await new Sts.StsClient(grpc.As("developer")).GetCallerIdentityAsync(
        new(), new Grpc.Core.Metadata { { "traceparent", $"00-{Trace}-00f067aa0ba902b7-{flags}" } }, cancellationToken: Token);

    /// <summary>As its bytes stand in what is exported.</summary>
    private static string Id(string hex) => System.Text.Encoding.Latin1.GetString(Convert.FromHexString(hex));
}
