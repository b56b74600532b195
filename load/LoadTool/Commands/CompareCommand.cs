using System.CommandLine;
using System.Globalization;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Reports;

namespace Rolecall.LoadTool.Commands;

/// <summary>compare A.json B.json: is the second run another than the first, and by how much?</summary>
internal static class CompareCommand
{
    public static Command Make()
    {
        var before = new Argument<string>("before") { Description = "The result to compare with (--json FILE)." };
        var after = new Argument<string>("after") { Description = "The result that is judged." };
        var failIf = new Option<double?>("--fail-if-slower-by")
        {
            Description = "Percent; exit code 3 where the median p99 is surely slower by more.",
            HelpName = "N"
        };
        var command = new Command(
            "compare", "Compares two results, by their seconds drawn again and again (bootstrap).") { before, after, failIf };
        command.SetAction(parsed => Run(
            ResultFile.Read(parsed.GetRequiredValue(before)), ResultFile.Read(parsed.GetRequiredValue(after)), parsed.GetValue(failIf),
            Console.Out));
        return command;
    }

    /// <param name="mostSlower">Percent.</param>
    internal static int Run(RunResult before, RunResult after, double? mostSlower, TextWriter output)
    {
        if (before.Load != after.Load || before.Scenario != after.Scenario || before.Wire != after.Wire)
            output.WriteLine($"These are two loads: {before.Scenario}, {before.Load} over {before.Wire}; and {after.Scenario}, {after.Load} over {after.Wire}.");
        Tell("p50", slice => Some(slice.P50), "slower", "faster", before, after, output);
        var p99 = Tell("p99", slice => Some(slice.P99), "slower", "faster", before, after, output);
        Tell("calls/s", slice => slice.Rate, "more", "fewer", before, after, output);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"failed: {Share(before):P2}, then {Share(after):P2}"));
        return mostSlower is { } percent && p99 is { } found && found.From > 1 + percent / 100 ? ExitCodes.Threshold : ExitCodes.Passed;
    }

    private static Interval? Tell(
        string what, Func<SliceFigures, double?> figure, string greater, string lesser, RunResult before, RunResult after, TextWriter output)
    {
        double[] Of(RunResult result) => [.. result.Slices.Select(figure).OfType<double>()];
        var (first, second) = (Of(before), Of(after));
        var interval = Bootstrap.RatioOfMedians(first, second);
        output.WriteLine(Math.Min(first.Length, second.Length) < Bootstrap.LeastSlices
            ? $"{what}: too short to compare (wants {Bootstrap.LeastSlices} seconds with calls of each run)"
            : $"{what}: {Words(interval, greater, lesser)}");
        return interval;
    }

    /// <summary>Null for a second in which no call was due.</summary>
    private static double? Some(double milliseconds) => milliseconds > 0 ? milliseconds : null;

    /// <summary>"slower by 4.0 to 7.0 %", "no difference seen".</summary>
    internal static string Words(Interval? interval, string greater, string lesser)
    {
        if (interval is null)
            return "nothing to compare";
        if (interval.SaysNothing)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"no difference seen (between {interval.From - 1:+0.0 %;-0.0 %} and {interval.To - 1:+0.0 %;-0.0 %})");
        var (word, from, to) = interval.Ratio > 1
            ? (greater, interval.From - 1, interval.To - 1)
            : (lesser, 1 - interval.To, 1 - interval.From);
        return string.Create(CultureInfo.InvariantCulture, $"{word} by {from:0.0 %} to {to:0.0 %}");
    }

    private static double Share(RunResult result) => (double)result.Failures / Math.Max(1, result.Calls);
}
