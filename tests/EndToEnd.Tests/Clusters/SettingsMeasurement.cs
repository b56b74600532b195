using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>
/// How soon a change of a sandbox is acknowledged while all of three servers use it: each has a lease of its settings, which must have ended
/// by then. Explicit: it measures, and holds nobody to a time.
/// </summary>
public sealed class SettingsMeasurement(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Times = 30;
    private const string Sandbox = "changed";

    /// <summary>Anew for each call, which adds its token.</summary>
    private static Metadata Inside => new() { { "rolecall-sandbox", Sandbox } };

    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact(Explicit = true)]
    public async Task Changes()
    {
        var started = await Task.WhenAll(cluster.Add("all"), cluster.Add("all"), cluster.Add("all"));
        using var first = new GrpcClient(started[0].Ready);
        using var second = new GrpcClient(started[1].Ready);
        using var third = new GrpcClient(started[2].Ready);
        GrpcClient[] all = [first, second, third];
        var (sandboxes, clock) = (new SandboxService.SandboxServiceClient(first.Admin), new ClockService.ClockServiceClient(first.Admin));
        var mfa = false;

        await Measure("AdvanceClock", async () => await clock.AdvanceClockAsync(new() { By = new() { Seconds = 60 } }, Inside, cancellationToken: Token));
        await Measure(
            "SetSandboxRules", async () => await sandboxes.SetSandboxRulesAsync(new() { RoleSessionsCarryMfa = mfa = !mfa }, Inside, cancellationToken: Token));
        await Measure("ResetSandbox", async () => await sandboxes.ResetSandboxAsync(new() { Name = Sandbox }, cancellationToken: Token));
        await Measure("DeleteSandbox", async () => await sandboxes.DeleteSandboxAsync(new() { Name = Sandbox }, cancellationToken: Token));

        async Task Measure(string change, Func<Task> make)
        {
            var times = new List<double>(Times);
            // The first ones are the JIT's.
            for (var i = -5; i < Times; i++)
            {
                await Use(sandboxes, all);
                var began = Stopwatch.GetTimestamp();
                await make();
                if (i >= 0)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            times.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{change}: median {times[Times / 2]:F1} ms, max {times[^1]:F1} ms"));
        }
    }

    /// <summary>Every server takes a lease; the sandbox is made where there is none.</summary>
    private static async Task Use(SandboxService.SandboxServiceClient sandboxes, GrpcClient[] all)
    {
        foreach (var member in all)
        {
            var clock = new ClockService.ClockServiceClient(member.Admin);
            try
            {
                await clock.GetClockAsync(new(), Inside, cancellationToken: Token);
            }
            catch (RpcException none) when (none.StatusCode == StatusCode.NotFound)
            {
                await sandboxes.CreateSandboxAsync(new() { Name = Sandbox }, cancellationToken: Token);
                await clock.GetClockAsync(new(), Inside, cancellationToken: Token);
            }
        }
    }
}
