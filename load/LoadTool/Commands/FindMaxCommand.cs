using System.CommandLine;
using System.Globalization;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Scenarios;

namespace Rolecall.LoadTool.Commands;

/// <summary>find-max --while 'p99&lt;10ms': the highest rate at which a bound holds.</summary>
internal static class FindMaxCommand
{
    /// <summary>The search ends where the rate is known to so much of itself.</summary>
    private const double Precision = 0.05;

    private const int MostTrials = 30;

    /// <summary>Calls per second; the search ends where not even this one holds.</summary>
    private const double LeastRate = 1;

    /// <summary>Of all arrivals, and of all calls, the share that may be lost.</summary>
    private const double MostLost = 0.01;

    /// <summary>Of the time that passes, by how much latencies may grow: as where of 100 arrivals 95 are served.</summary>
    private const double MostGrowth = 0.05;

    public static Command Make()
    {
        var file = new Option<string?>("--scenario")
        {
            Description = "A scenario file, of which only what is done and the world count, not its load; AssumeRole where absent.",
            HelpName = "FILE"
        };
        var bounds = new Option<string[]>("--while")
        {
            Description = "A bound that must hold, such as 'p99<10ms'. Beside it, 99 of 100 arrivals must leave, 99 of 100 calls succeed"
                + " (unless a bound is of errors), answers not come later and later, and the generator keep up.",
            Required = true,
            HelpName = "BOUND"
        };
        var rate = new Option<double>("--rate")
        {
            Description = "Calls per second that are tried first.",
            DefaultValueFactory = _ => 500,
            HelpName = "N"
        };
        var command = new Command(
            "find-max",
            "Looks for the highest rate at which bounds hold: doubles it while they do, then halves the distance.") { file, bounds, rate };
        var options = new AssumeRoleOptions().AddTo(command);
        var run = new RunOptions(options.World).AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            parsed.RefuseBeside(file, options.OfAScenario);
            var firstRate = OptionChecks.Within(parsed.GetValue(rate), LeastRate, AssumeRoleOptions.MostRate, "--rate");
            var asked = options.Scenario(parsed, options.Open(parsed, firstRate));
            var scenario = parsed.GetValue(file) is { } name ? ScenarioReader.ReadFile(name) : asked;
            return Run(
                parsed,
                scenario with { Load = scenario.Load with { WarmUp = asked.Load.WarmUp } },
                firstRate,
                asked.Load.Length,
                [.. parsed.GetRequiredValue(bounds).Select(Threshold.Parse)],
                run,
                cancel);
        });
        return command;
    }

    private static async Task<int> Run(
        ParseResult parsed,
        Scenario scenario,
        double firstRate,
        TimeSpan length,
        Threshold[] bounds,
        RunOptions run,
        CancellationToken cancel)
    {
        await using var session = await Session.Open(
            scenario with { Load = scenario.Load.At(firstRate, length) }, run.Session(parsed), Console.Error, cancel);
        var (holds, fails) = (0.0, double.PositiveInfinity);
        RunResult? best = null;
        for (var trial = 0; trial < MostTrials && fails - holds > holds * Precision; trial++)
        {
            var rate = double.IsPositiveInfinity(fails) ? (holds == 0 ? firstRate : holds * 2) : (holds + fails) / 2;
            if (rate < LeastRate)
                break;
            var result = await session.Play(scenario with { Load = scenario.Load.At(rate, length) }, [], progress: null).Run(cancel);
            // Half a trial says nothing.
            if (result.Interrupted)
                return await Tell(best, holds, ExitCodes.Interrupted);
            var why = Why(bounds, result);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{rate:F0}/s: p99 {result.Latency.P99:F2} ms, {result.Failures} failed; {why ?? "holds"}"));
            if (why is null)
                (holds, best) = (rate, result);
            else
                fails = rate;
        }
        return await Tell(best, holds, best is null ? ExitCodes.Threshold : ExitCodes.Passed);
    }

    /// <param name="rate">Calls per second of <paramref name="best"/>.</param>
    /// <returns>The exit code.</returns>
    private static async Task<int> Tell(RunResult? best, double rate, int code)
    {
        await Console.Out.WriteLineAsync((best is null ? "no rate was found at which the bounds hold" : string.Create(
            CultureInfo.InvariantCulture,
            $"{rate:F0} calls/s (p50 {best.Latency.P50:F2} ms, p99 {best.Latency.P99:F2} ms, {best.Failures} failed)"))
            + (code == ExitCodes.Interrupted ? " (ended early)" : ""));
        return code;
    }

    /// <summary>Why the rate of a trial does not hold; null where it does.</summary>
    /// <param name="bounds">What must be.</param>
    internal static string? Why(Threshold[] bounds, RunResult trial)
    {
        if (trial.GeneratorWasTheLimit is { } limit)
            return "the generator was the limit: " + limit;
        if (trial.Calls == 0)
            return "no call came back";
        if (trial.Dropped > MostLost * trial.Arrivals)
            return FormattableString.Invariant($"{trial.Dropped} of {trial.Arrivals} arrivals did not leave: too many were under way");
        if (trial.Unanswered > MostLost * trial.Arrivals)
            return FormattableString.Invariant($"{trial.Unanswered} of {trial.Arrivals} arrivals were not answered when the trial ended");
        if (trial.Failures > MostLost * trial.Calls && !Array.Exists(bounds, bound => bound.IsOfErrors))
            return FormattableString.Invariant($"{trial.Failures} of {trial.Calls} calls failed");
        if (Growth(trial) is > MostGrowth and var growth)
            return FormattableString.Invariant($"answers came later and later, each second by {growth * 1_000:F0} ms");
        return Array.Find(bounds, bound => !bound.Holds(trial))?.Tell(trial);
    }

    /// <summary>
    /// Seconds by which latencies grew in each second, from the trial's first half to its second. A server that is behind answers all in
    /// the end, so that only this tells it where no bound is of time.
    /// </summary>
    private static double Growth(RunResult trial)
    {
        var half = trial.Slices.Count / 2;
        if (half == 0)
            return 0;
        var milliseconds =
            trial.Slices.TakeLast(half).Average(slice => slice.P50) - trial.Slices.Take(half).Average(slice => slice.P50);
        return milliseconds / 1_000 / ((trial.Slices.Count - half) * trial.SliceSeconds);
    }
}
