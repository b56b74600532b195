using System.Globalization;
using System.Text;
using System.Text.Json;
using Rolecall.LoadTool.Reports;

namespace Rolecall.LoadTool.History;

/// <summary>Figures over commits: the newest as a table in markdown, all of them as one HTML page with a plot of each.</summary>
internal static class HistoryReport
{
    private static readonly JsonSerializerOptions Safe = new(JsonSerializerDefaults.Web);

    public static string Html(IReadOnlyList<PastRun> runs) => Page.Of("history.html", JsonSerializer.Serialize(new { runs }, Safe));

    public static string Markdown(IReadOnlyList<PastRun> runs)
    {
        var last = runs[^1];
        var text = new StringBuilder();
        Line(text, $"# Figures of {last.Commit}, {last.At:yyyy-MM-dd}, on {last.Cores} cores ({runs.Count} runs)\n");
        Line(text, $"| figure | value | goal | holds | run before |\n|---|---:|---:|---|---:|");
        foreach (var figure in last.Figures)
        {
            var before = runs.SkipLast(1).SelectMany(run => run.Figures).LastOrDefault(one => one.Name == figure.Name);
            Line(
                text,
                $"| {figure.Name} | {Value(figure.Value)} {figure.Unit} | {(figure.AtLeast ? "≥" : "≤")} {Value(figure.Goal)} | {(figure.Holds ? "yes" : "**no**")} | {(before is null ? "–" : Value(before.Value))} |");
        }
        return text.ToString();
    }

    /// <summary>Three digits or so.</summary>
    private static string Value(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
