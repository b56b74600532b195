using System.Globalization;
using System.Text;
using Rolecall.LoadGenerator.Loops;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>The figures as markdown. Names no machine and no path: only how many cores there were.</summary>
internal sealed class Report(string command, Settings settings, DateTimeOffset now)
{
    private readonly StringBuilder text = new();

    public Report Head(string machine)
    {
        Line($"# Load figures, {now:yyyy-MM-dd}, {machine}\n");
        Line($"- Made by `{command}`, Release, .NET {Environment.Version}, on {Environment.ProcessorCount} cores that client and servers share.");
        Line($"- {settings.Organizations} organizations, {settings.Pairs} users and roles in each; {settings.Callers} callers; {settings.Connections} HTTP/2 connections for gRPC; store: {(settings.Durable ? "data directory" : "ephemeral")}; audit on.");
        Line($"- {settings.Rounds} rounds of {settings.Duration.TotalSeconds:F0} s, in alternation with the baseline. Rates differ with the neighbours of the machine; ratios and CPU per call do so less.\n");
        return this;
    }

    public Report Compared(string wire, string goal, Comparison? comparison)
    {
        if (comparison is null)
            return this;
        Line($"## AssumeRole over {wire}\n");
        Line($"**Ratio to the bare echo: {comparison.Ratio:P0}** (median of {comparison.Calls.Count} rounds; goal {goal}).\n");
        Table("as fast as answers come", comparison.Echoes.Zip(comparison.Calls).SelectMany(pair => new[] { pair.First, pair.Second }));
        Table($"open loop, {comparison.OpenRate:F0}/s, latency from the intended start", [comparison.OpenEcho, comparison.OpenCall]);
        return this;
    }

    public Report Starts(IReadOnlyList<TimeSpan>? times)
    {
        if (times is null)
            return this;
        Line("## Process start to the first answered GetCallerIdentity\n");
        Line($"{times.Count} warm starts on a data directory with the demo world: median **{Comparison.Median(times.Select(time => time.TotalMilliseconds)):F0} ms**, max {times.Max().TotalMilliseconds:F0} ms (goal ≤ 1,500 ms).\n");
        return this;
    }

    public Report Writes(IReadOnlyList<Outcome>? outcomes, int accounts)
    {
        if (outcomes is null)
            return this;
        Line($"## Durable writes: CreateUser over gRPC, {settings.Callers} callers, {accounts} accounts, synchronous FULL\n");
        Line($"**{Comparison.Median(outcomes.Select(outcome => outcome.Rate)):F0}/s** (median of {outcomes.Count} rounds; goal ≥ 10,000/s).\n");
        Table("closed loop", outcomes);
        return this;
    }

    public override string ToString() => text.ToString();

    private void Table(string title, IEnumerable<Outcome> outcomes)
    {
        Line($"| {title} | answers/s | p50 ms | p99 ms | p99.9 ms | max ms | server µs CPU/call | client µs CPU/call | failed |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var outcome in outcomes)
            Line($"| {outcome.Target} | {outcome.Rate:F0} | {outcome.LatencyAt(50):F2} | {outcome.LatencyAt(99):F2} | {outcome.LatencyAt(99.9):F2} | {outcome.LatencyAt(100):F2} | {outcome.ServerCpuPerCall:F0} | {outcome.OwnCpuPerCall:F0} | {outcome.Failures} |");
        text.AppendLine();
    }

    private void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
