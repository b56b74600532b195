using System.Globalization;
using System.Text;

namespace Rolecall.Chaos.Scale;

/// <summary>What was measured, what the simulation says of the same, and what it says of larger clusters; as markdown.</summary>
internal static class ScaleReport
{
    private const double Seconds = 5;

    public static string Of(IReadOnlyList<ScaleFigures> figures, int cores, int callers)
    {
        var text = new StringBuilder();
        Line(text, $"| silos | AssumeRole/s | one caller, µs | µs of a core: caller | silos | PostgreSQL | CreateUser/s | µs: silos | PostgreSQL |");
        Line(text, $"|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var one in figures)
            Line(
                text,
                $"| {one.Silos} | {one.Rate:F0} | {one.Alone:F0} | {one.Caller:F0} | {one.Silo:F0} | {one.Store:F0} | {one.Writes:F0} | {one.WriteSilo:F0} | {one.WriteStore:F0} |");
        if (figures.FirstOrDefault(one => one.Silos == 1) is not { } alone || figures.FirstOrDefault(one => one.Silos == 2) is not { } two)
            return text.ToString();
        // Three silos are not asked.
        var cost = CallCost.From(alone, two);
        // Cores stand still while a thread is woken, which is neither a cost nor a wait of the simulation: as much as one silo and two show, in the mean.
        var awake = Math.Min(1, Math.Sqrt(Reached(alone) * Reached(two)));
        Line(text, $"");
        Line(
            text,
            $"Cost of a call, from one silo and from two: caller {cost.Caller:F0} µs, silo {cost.Silo:F0} µs, PostgreSQL {cost.Store:F0} µs, {cost.Hop:F0} µs more where what it needs is on another silo; a commit takes {cost.Commit:F0} µs. For each silo more that the same callers are spread over, caller and silo cost {cost.Thinning:P0} more, and PostgreSQL {cost.StoreThinning:P0}. Of the rate that comes of that, one silo reaches {Reached(alone):P0} and two {Reached(two):P0}; {awake:P0}, it is taken, do others.");
        Line(text, $"");
        Line(text, $"| silos, on this machine | measured/s | simulated/s | difference |");
        Line(text, $"|---:|---:|---:|---:|");
        foreach (var one in figures)
        {
            var simulated = awake * Simulated(cost, one.Silos, cores, callers);
            Line(
                text,
                $"| {one.Silos}{(one.Silos <= two.Silos ? ", fitted" : "")} | {one.Rate:F0} | {simulated:F0} | {simulated / one.Rate - 1:+0 %;-0 %} |");
        }
        Line(text, $"");
        Line(text, $"| silos, each on a machine of {cores} cores | simulated AssumeRole/s | of a silo alone |");
        Line(text, $"|---:|---:|---:|");
        double? first = null;
        foreach (var silos in (int[])[1, 3, 10, 30, 100])
        {
            // Whoever calls is on as many machines as need be.
            var rate = awake * new ScaleSimulation(cost with { Caller = 0.01 }, silos, silos, cores, callers * silos, seed: 1).Rate(1);
            first ??= rate;
            Line(text, $"| {silos} | {rate:F0} | {rate / first.Value:F1} |");
        }
        return text.ToString();

        double Reached(ScaleFigures one) => one.Rate / Simulated(cost, one.Silos, cores, callers);
    }

    /// <summary>Calls a second, of callers, silos and store on one machine.</summary>
    private static double Simulated(CallCost cost, int silos, int cores, int callers) =>
        new ScaleSimulation(cost.SpreadOver(silos), silos, machines: 1, cores, callers, seed: 1).Rate(Seconds);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
