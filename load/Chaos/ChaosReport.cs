using System.Globalization;
using System.Text;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Checks;
using Rolecall.Chaos.Faults;

namespace Rolecall.Chaos;

/// <summary>What a run found, as markdown: checks with their controls, then faults with what they cost.</summary>
internal sealed record ChaosReport(
    Settings Settings, IReadOnlyList<CheckResult> Checks, IReadOnlyList<Window> Windows, int Kills, long Misdated, TimeSpan Length)
{
    /// <summary>SDKs that try again see nothing of a rolling restart.</summary>
    private long RollingFailed => Windows.Where(window => window.Name == FaultPlan.Rolling).Sum(window => window.Failed);

    public bool Holds => Checks.All(check => check.Holds) && RollingFailed == 0;

    public string Table()
    {
        var text = new StringBuilder();
        var run = FormattableString.Invariant($"Seed {Settings.Seed}; {Kills} processes killed; {Length.TotalSeconds:F0} s");
        Line(text, $"{run}; {Settings.Rate:F0} calls/s of mixed load beside the checks.");
        Line(text, $"{Misdated} good signatures were refused, as by a clock that is set, and tried again.");
        Line(text, $"");
        Line(text, $"| | what must hold | tried | broken | control | caught | verdict |");
        Line(text, $"|---|---|---:|---:|---|---:|---|");
        foreach (var check in Checks)
            Line(text, $"| {check.Id} | {check.Claim} | {check.Tried} {check.Of} | {check.Broken} | {check.Control} | {check.Caught} | {check.Verdict} |");
        Line(text, $"");
        foreach (var check in Checks.Where(check => check.Notes.Length > 0 || check.First is not null))
            Line(text, $"- {check.Id}: {check.Notes}{(check.First is { } first ? $" **First: {first}**" : "")}");
        Line(text, $"");
        Line(text, $"| fault | times | calls of the load | failed after an SDK's tries | longest try at a running member, s | all serve again after, s | tries without an answer (of each silo) |");
        Line(text, $"|---|---:|---:|---:|---:|---:|---|");
        foreach (var same in Windows.GroupBy(window => window.Name))
        {
            var recovery = same.Select(window => window.Recovery).OfType<TimeSpan>().DefaultIfEmpty().Max();
            var codes = same.SelectMany(window => window.Codes).GroupBy(code => code.Key.Code).OrderBy(code => code.Key, StringComparer.Ordinal)
                .Select(code => string.Create(CultureInfo.InvariantCulture, $"{code.Key} {code.Sum(one => one.Value)} ({ByMember(code)})"));
            Line(
                text,
                $"| {same.Key} | {same.Count()} | {same.Sum(window => window.Calls)} | {same.Sum(window => window.Failed)} | {same.Max(window => window.Longest).TotalSeconds:F1} | {recovery.TotalSeconds:F1} | {string.Join(", ", codes)} |");
        }
        return text.ToString();
    }

    private string ByMember(IEnumerable<KeyValuePair<(string Code, int Member), long>> codes)
    {
        var counts = new long[Settings.Binaries.Count];
        foreach (var ((_, member), count) in codes)
            counts[member] += count;
        return string.Join('/', counts);
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
