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

    public static Command Make()
    {
        var file = new Option<string?>("--scenario")
        {
            Description = "A scenario file, of which only what is done and the world count, not its load; AssumeRole where absent.",
            HelpName = "FILE"
        };
        var bounds = new Option<string[]>("--while")
        {
            Description = "A bound that must hold, such as 'p99<10ms'. Beside it a trial must answer 99 of 100 arrivals, and the generator must keep up.",
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
        for (var trial = 0; trial < MostTrials && !cancel.IsCancellationRequested && fails - holds > holds * Precision; trial++)
        {
            var rate = double.IsPositiveInfinity(fails) ? (holds == 0 ? firstRate : holds * 2) : (holds + fails) / 2;
            if (rate < 1)
                break;
            var result = await session.Play(scenario with { Load = scenario.Load.At(rate, length) }, [], progress: null).Run(cancel);
            var why = Why(bounds, result);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{rate:F0}/s: p99 {result.Latency.P99:F2} ms, {result.Failures} failed; {why ?? "holds"}"));
            if (why is null)
                (holds, best) = (rate, result);
            else
                fails = rate;
        }
        if (best is null)
        {
            Console.WriteLine("no rate was found at which the bounds hold");
            return ExitCodes.Threshold;
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{holds:F0} calls/s (p50 {best.Latency.P50:F2} ms, p99 {best.Latency.P99:F2} ms, {best.Failures} failed)"));
        return cancel.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Passed;
    }

    /// <summary>Why the rate does not hold; null where it does. A bound says what must be, so it holds where "it fails by it" is true.</summary>
    private static string? Why(Threshold[] bounds, RunResult result)
    {
        if (result.GeneratorWasTheLimit is { } limit)
            return "the generator was the limit: " + limit;
        if (result.Offered is { } offered && result.Calls < 0.99 * offered * result.Seconds)
            return "not all arrivals were answered";
        return Array.Find(bounds, bound => !bound.Fails(result))?.Tell(result);
    }
}
