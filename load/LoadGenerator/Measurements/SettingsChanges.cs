using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Rolecall.Api.Native.V1;
using Rolecall.LoadDriver;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>
/// Changes of a sandbox that is in use: before each of them the gateway has a lease of the settings, which must have ended before the
/// change is acknowledged. One process, over gRPC, one change after another.
/// </summary>
internal static class SettingsChanges
{
    private const string Sandbox = "changed";

    public static async Task<IReadOnlyList<SettingsChange>> Measure(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        using var channel = GrpcChannel.ForAddress(server.Ready.Grpc);
        var admin = new Metadata { { "authorization", "Bearer " + server.Ready.AdminToken } };
        var inside = new Metadata { { "authorization", "Bearer " + server.Ready.AdminToken }, { "rolecall-sandbox", Sandbox } };
        var (sandboxes, clocks) = (new SandboxService.SandboxServiceClient(channel), new ClockService.ClockServiceClient(channel));
        var mfa = false;
        List<SettingsChange> changes =
        [
            await Time("AdvanceClock", async () => await clocks.AdvanceClockAsync(new() { By = new() { Seconds = 60 } }, inside)),
            await Time(
                "SetSandboxRules", async () => await sandboxes.SetSandboxRulesAsync(new() { RoleSessionsCarryMfa = mfa = !mfa }, inside)),
            await Time("ResetSandbox", async () => await sandboxes.ResetSandboxAsync(new() { Name = Sandbox }, inside)),
            await Time("DeleteSandbox", async () => await sandboxes.DeleteSandboxAsync(new() { Name = Sandbox }, admin)),
        ];
        foreach (var change in changes)
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{change.Operation}: median {change.MedianMs:F1} ms, max {change.MaxMs:F1} ms"));
        return changes;

        async Task<SettingsChange> Time(string operation, Func<Task> change)
        {
            var times = new List<TimeSpan>(settings.Times);
            for (var i = -settings.Times / 6; i < settings.Times; i++)
            {
                await Use().OrFail("the sandbox was not made");
                var began = Stopwatch.GetTimestamp();
                await change().OrFail($"{operation} was not answered");
                // The first ones are the JIT's.
                if (i >= 0)
                    times.Add(Stopwatch.GetElapsedTime(began));
            }
            return new SettingsChange(operation, times);
        }

        async Task Use()
        {
            try
            {
                await clocks.GetClockAsync(new(), inside);
            }
            catch (RpcException none) when (none.StatusCode == StatusCode.NotFound)
            {
                await sandboxes.CreateSandboxAsync(new() { Name = Sandbox }, admin);
                await clocks.GetClockAsync(new(), inside);
            }
        }
    }
}
