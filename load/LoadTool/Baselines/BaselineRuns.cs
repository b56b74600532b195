using Rolecall.LoadDriver.Processes;
using Rolecall.LoadTool.Commands;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Baselines;

/// <summary>
/// The load of a run on baselines, each a process of its own, one after another: answers of the run's mean size to requests of a plain
/// AssumeRole, signed by the same signer.
/// </summary>
internal static class BaselineRuns
{
    public static readonly string[] Names = ["echo", "kestrel", "moto"];

    /// <summary>AssumeRole, whatever the scenario does: what comes back has the mean size of its answers.</summary>
    private static readonly Mix Plain = new(1, [new Step(StepKind.AssumeRole)], TimeSpan.Zero);

    /// <param name="names">Some of <see cref="Names"/>.</param>
    /// <param name="run">What the scenario came to on the server.</param>
    /// <param name="measured">Gets the figures of each as soon as it has been measured: the next one may fail.</param>
    /// <param name="cancel">Ends the one that is being measured, which is left out, and those after it.</param>
    public static async Task Measure(
        IEnumerable<string> names,
        Session session,
        Scenario scenario,
        RunResult run,
        List<BaselineFigures> measured,
        TextWriter progress,
        CancellationToken cancel)
    {
        foreach (var name in names.Distinct(StringComparer.Ordinal).TakeWhile(_ => !cancel.IsCancellationRequested))
        {
            await using var baseline = await Start(name, session.Options, (int)(run.BytesReceived / Math.Max(1, run.Calls)));
            if (baseline is null)
            {
                await progress.WriteLineAsync($"{name} is not installed here, or does not start: left out");
                continue;
            }
            await progress.WriteLineAsync($"the same load on the baseline {baseline.Name} …");
            var same = scenario with { Mixes = [Plain], Load = baseline.LoadOf(scenario.Load) };
            // A world in sandboxes is nothing that a baseline knows.
            Worlds.Member[] members = [.. session.Members.Select(member => member with { Sandbox = null })];
            var playing = new Playing(same, baseline.Server, members, baseline.Wire) { Timeout = session.Options.Timeout };
            var result = await playing.Run(cancel);
            // Half of the load is another load, and a ratio to it says nothing.
            if (result.Interrupted)
                await progress.WriteLineAsync($"{baseline.Name} was interrupted: left out");
            else
                measured.Add(BaselineFigures.Of(baseline.Name, run, result));
        }
    }

    /// <summary>Null where it cannot be had on this machine.</summary>
    private static async Task<Baseline?> Start(string name, SessionOptions options, int answerBytes)
    {
        if (name == "moto")
            return await Moto.Start(options.Timeout);
        var echo = await EchoProcess.Start();
        Gateway[] gateways = [new(new Uri(echo.Http), new Uri(echo.Grpc))];
        var server = new Server(gateways, AdminToken: null, new ProcessFigures(echo.Process.Id), Started: null);
        return name == "echo"
            ? new Baseline(
                "bare gRPC echo", server,
                new EchoWire(gateways, options.Wire == "grpc" ? options.Connections : 4, options.Timeout, answerBytes), echo)
            : new Baseline(
                "bare Kestrel POST", server,
                new KestrelWire(gateways, options.Wire == "grpc" ? 256 : options.Connections, options.Timeout, answerBytes), echo);
    }
}
