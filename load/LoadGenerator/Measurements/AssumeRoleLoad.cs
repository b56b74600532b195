using Rolecall.LoadGenerator.Loops;
using Rolecall.LoadGenerator.Processes;
using Rolecall.LoadGenerator.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>AssumeRole against its baseline on one wire: closed loops in alternation, then open loops at one rate.</summary>
internal sealed record Comparison(IReadOnlyList<Outcome> Calls, IReadOnlyList<Outcome> Echoes, Outcome OpenCall, Outcome OpenEcho, double OpenRate)
{
    /// <summary>The median over the rounds of call rate / echo rate.</summary>
    public double Ratio => Median(Calls.Zip(Echoes, (call, echo) => call.Rate / echo.Rate));

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>AssumeRole across organizations, over both wires.</summary>
internal static class AssumeRoleLoad
{
    public static async Task<(Comparison? Grpc, Comparison? Http)> Run(Settings settings, string wires, string? data, TextWriter progress)
    {
        await using var server = await RolecallServer.Start(data);
        await using var echo = await EchoProcess.Start();
        var world = await World.Make(server.Ready, settings.Organizations, settings.Pairs);
        progress.WriteLine($"{settings.Organizations} organizations made; server uses {server.Process.Memory >> 20} MiB");
        var grpc = wires is "http" ? null : await Compare(settings, progress,
            GrpcTargets.AssumeRole(server, world, settings.Connections), await GrpcTargets.Echo(echo, server, world, settings.Connections));
        var http = wires is "grpc" ? null : await Compare(settings, progress,
            HttpTargets.AssumeRole(server, world, settings.Callers), await HttpTargets.Echo(echo, server, world, settings.Callers));
        progress.WriteLine($"server uses {server.Process.Memory >> 20} MiB");
        return (grpc, http);
    }

    private static async Task<Comparison> Compare(Settings settings, TextWriter progress, Target call, Target echo)
    {
        // The first seconds are the JIT's.
        var warm = TimeSpan.FromTicks(Math.Max(settings.Duration.Ticks / 2, TimeSpan.TicksPerSecond * 3));
        await Loop.Closed(call, settings.Callers, warm);
        await Loop.Closed(echo, settings.Callers, warm);
        List<Outcome> calls = [], echoes = [];
        for (var round = 0; round < settings.Rounds; round++)
        {
            echoes.Add(Tell(progress, await Loop.Closed(echo, settings.Callers, settings.Duration)));
            calls.Add(Tell(progress, await Loop.Closed(call, settings.Callers, settings.Duration)));
        }
        var rate = settings.Rate > 0 ? settings.Rate : Math.Floor(Comparison.Median(calls.Select(outcome => outcome.Rate)) / 2);
        var openEcho = Tell(progress, await Loop.Open(echo, rate, settings.Duration));
        var openCall = Tell(progress, await Loop.Open(call, rate, settings.Duration));
        return new Comparison(calls, echoes, openCall, openEcho, rate);
    }

    private static Outcome Tell(TextWriter progress, Outcome outcome)
    {
        progress.WriteLine($"{outcome.Target,-22} {outcome.Rate,9:F0}/s  p50 {outcome.LatencyAt(50):F2} ms  p99 {outcome.LatencyAt(99):F2} ms  server {outcome.ServerCpuPerCall:F0} µs/call  client {outcome.OwnCpuPerCall:F0} µs/call  failures {outcome.Failures} {outcome.FirstFailure}");
        return outcome;
    }
}
