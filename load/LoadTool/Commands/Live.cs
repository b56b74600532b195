using System.Globalization;
using Rolecall.LoadTool.Measured;
using Spectre.Console;
using Recorder = Rolecall.LoadTool.Measured.Recorder;

namespace Rolecall.LoadTool.Commands;

/// <summary>What is seen while a load lasts, on standard error: a table that is renewed, or plain lines where there is no terminal.</summary>
internal sealed class Live(IAnsiConsole console, TimeSpan length)
{
    private long callsBefore;

    /// <summary>Runs the load and shows it.</summary>
    public async Task<RunResult> Show(Func<Action<Recorder, TimeSpan>, Task<RunResult>> run)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
            return await run((recorder, elapsed) => console.WriteLine(Line(recorder, elapsed)));
        return await console.Live(new Table()).AutoClear(true).StartAsync(context => run((recorder, elapsed) =>
        {
            context.UpdateTarget(TableOf(recorder, elapsed));
            context.Refresh();
        }));
    }

    private string Line(Recorder recorder, TimeSpan elapsed)
    {
        var all = recorder.All;
        return string.Create(CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds:F0} s of {length.TotalSeconds:F0}: {Rate(all)} calls/s, p50 {all.At(50):F2} ms, ")
            + string.Create(CultureInfo.InvariantCulture,
            $"p99 {all.At(99):F2} ms, {all.Failures} failed, {recorder.Denials.Values.Sum()} denied");
    }

    private Table TableOf(Recorder recorder, TimeSpan elapsed)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("calls/s")
            .AddColumn("p50 ms")
            .AddColumn("p99 ms")
            .AddColumn("calls")
            .AddColumn("failed")
            .AddColumn("denied")
            .AddColumn("left");
        var all = recorder.All;
        return table.AddRow(
            Rate(all).ToString(CultureInfo.InvariantCulture), Two(all.At(50)), Two(all.At(99)),
            all.Calls.ToString(CultureInfo.InvariantCulture),
            all.Failures.ToString(CultureInfo.InvariantCulture), recorder.Denials.Values.Sum().ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (length - elapsed).TotalSeconds):F0} s"));
    }

    /// <summary>Since it was asked for last, a second ago.</summary>
    private long Rate(Tally all)
    {
        var rate = all.Calls - callsBefore;
        callsBefore = all.Calls;
        return rate;
    }

    private static string Two(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
