using System.CommandLine;
using Rolecall.LoadTool.Baselines;
using Rolecall.LoadTool.Faults;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Spectre.Console;

namespace Rolecall.LoadTool.Commands;

/// <summary>Plays a scenario once: "run FILE", and "assume-role", whose scenario is made of options.</summary>
internal static class RunCommand
{
    /// <summary>run FILE.</summary>
    public static Command OfFile()
    {
        var file = new Argument<string>("scenario") { Description = "A scenario file (rolecall-load schema prints its JSON Schema)." };
        var command = new Command("run", "Plays a scenario file.") { file };
        return Complete(command, parsed => ScenarioReader.ReadFile(parsed.GetRequiredValue(file)), size: null);
    }

    /// <summary>assume-role.</summary>
    public static Command AssumeRole()
    {
        var command = new Command("assume-role", "AssumeRole across many organizations.");
        var options = new AssumeRoleOptions().AddTo(command);
        var load = new LoadOptions(options).AddTo(command);
        return Complete(command, parsed => options.Scenario(parsed, load.Load(parsed)), options.World);
    }

    private static Command Complete(Command command, Func<ParseResult, Scenario> scenarioOf, WorldOptions? size)
    {
        var withFaults = new Option<string?>("--with-faults")
        {
            Description = "A file that says what is done to the server, and when; the report marks it.",
            HelpName = "FILE"
        };
        var baseline = new Option<string[]>("--baseline")
        {
            Description = "Put the same load on something else after the run, for ratios: echo (bare gRPC), kestrel (bare POST), moto (where installed; with callers, as it keeps no rate).",
            HelpName = "NAME"
        };
        baseline.AcceptOnlyFromAmong(BaselineRuns.Names);
        command.Options.Add(withFaults);
        command.Options.Add(baseline);
        var (run, output) = (new RunOptions(size).AddTo(command), new OutputOptions().AddTo(command));
        command.SetAction((parsed, cancel) => Run(
            parsed, scenarioOf(parsed), run, output, parsed.GetValue(withFaults), parsed.GetValue(baseline) ?? [], cancel));
        return command;
    }

    private static async Task<int> Run(
        ParseResult parsed,
        Scenario scenario,
        RunOptions run,
        OutputOptions output,
        string? faultFile,
        IReadOnlyList<string> baselines,
        CancellationToken cancel)
    {
        // Everything that can be wrong with what was asked for is found before anything is made.
        var (outputs, thresholds) = (output.Outputs(parsed), output.Thresholds(parsed));
        outputs.Check();
        var faults = faultFile is null ? [] : FaultFile.Read(faultFile, ReadText(faultFile));
        await using var session = await Session.Open(scenario, run.Session(parsed), Console.Error, cancel);
        new Chaos(faults, session.Server, session.Members).Check();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        Playing? playing = null;
        var result = await new Live(console, scenario.Load.Length).Show(progress =>
        {
            playing = session.Play(scenario, faults, progress);
            return playing.Run(cancel);
        });
        var beside = new List<BaselineFigures>();
        try
        {
            if (!result.Interrupted)
                await BaselineRuns.Measure(baselines, session, scenario, result, beside, Console.Error, cancel);
        }
        finally
        {
            // A baseline that fails does not take the run's report with it.
            await outputs.Write(result with { Baselines = beside }, playing!.Recorded.All);
        }
        return cancel.IsCancellationRequested ? ExitCodes.Interrupted : await Judge(thresholds, result);
    }

    private static async Task<int> Judge(Threshold[] thresholds, RunResult result)
    {
        Threshold[] broken = [.. thresholds.Where(threshold => threshold.Fails(result))];
        foreach (var threshold in broken)
            await Console.Error.WriteLineAsync("failed by " + threshold.Tell(result));
        return broken.Length > 0 ? ExitCodes.Threshold : ExitCodes.Passed;
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(unread.Message);
        }
    }
}
