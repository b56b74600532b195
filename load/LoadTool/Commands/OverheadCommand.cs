using System.CommandLine;
using System.Globalization;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Commands;

/// <summary>overhead: what the generator itself costs on this machine, beyond what carries its calls.</summary>
internal static class OverheadCommand
{
    /// <summary>Calls per second of the open loads: what a core can do without being busy.</summary>
    private const double Rate = 50_000;

    private const int Organizations = 1_000;

    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(1);

    private static readonly (string What, SignedBy Signs)[] Lines =
    [
        ("chosen, timed, counted", SignedBy.Nobody),
        ("and signed for gRPC", SignedBy.Grpc),
        ("and signed for the AWS wire", SignedBy.Query),
        ("and signed for Connect", SignedBy.Connect),
    ];

    public static Command Make()
    {
        var duration = new Option<string>("--duration")
        {
            Description = "How long each line is measured.",
            DefaultValueFactory = _ => "3s",
            HelpName = "TIME"
        };
        var command = new Command(
            "overhead", "Measures what the generator itself costs: calls that are answered at once, without a connection.") { duration };
        command.SetAction((parsed, cancel) => Run(RunOptions.Time(parsed.GetValue(duration)!, "--duration"), cancel));
        return command;
    }

    private static async Task<int> Run(TimeSpan length, CancellationToken cancel)
    {
        var warmUp = length < LongestWarmUp ? length : LongestWarmUp;
        Console.WriteLine("| a call | callers, µs of processor time | open load, µs |\n|---|---:|---:|");
        foreach (var (what, signs) in Lines)
        {
            var closed = await Cost(new LoadModel { Callers = 8, Duration = length, WarmUp = warmUp }, signs, cancel);
            var open = await Cost(new LoadModel { Phases = [new Phase(length, Rate, Rate)], WarmUp = warmUp }, signs, cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {closed:F1} | {open:F1} |"));
        }
        return cancel.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Passed;
    }

    /// <summary>Microseconds of processor time of a call.</summary>
    private static async Task<double> Cost(LoadModel load, SignedBy signs, CancellationToken cancel)
    {
        Member[] members = [.. Enumerable.Range(0, Organizations).Select(i => new Member(
            FormattableString.Invariant($"o{i}"), new AwsKeys(FormattableString.Invariant($"AKIA{i:D16}"), new string('s', 40)),
            FormattableString.Invariant($"arn:aws:iam::{i:D12}:role/Worker0")))];
        var scenario = new Scenario
        {
            Name = "overhead",
            Load = load,
            Mixes = [new Mix(1, [new Step(StepKind.AssumeRole)], TimeSpan.Zero)]
        };
        using var wire = new NoWire(signs);
        var nowhere = new Server([new Gateway(new Uri("http://localhost"), null)], AdminToken: null, Figures: null, Started: null);
        RunResult result = await new Playing(scenario, nowhere, members, wire).Run(cancel);
        return result.Generator.MicrosecondsPerCall;
    }
}
