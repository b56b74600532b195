using System.Globalization;
using System.Text;

namespace Rolecall.Hostile;

/// <summary>Trials as a table of markdown, the same attack on both servers one below the other.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<(string Server, Trial Trial)> trials)
    {
        var text = new StringBuilder();
        text.AppendLine("| attack | limit | server | CPU s | memory + MB | p99 quiet → attacked, ms | errors | what it met | verdict |");
        text.AppendLine("|---|---|---|---:|---:|---:|---:|---|---|");
        foreach (var (server, trial) in trials)
        {
            var p99 = string.Create(CultureInfo.InvariantCulture, $"{trial.Quiet.LatencyAt(99):F1} → {trial.Attacked.LatencyAt(99):F1}");
            var errors = $"{trial.Attacked.Failures} of {trial.Attacked.Failures + trial.Attacked.Calls}{First(trial)}";
            text.Append(
                CultureInfo.InvariantCulture, $"| {trial.Attack.Name} | {trial.Attack.Limit} | {server} | {trial.Cpu.TotalSeconds:F1} ")
                .AppendLine(CultureInfo.InvariantCulture, $"| {trial.Growth >> 20} | {p99} | {errors} | {trial.Met} | {trial.Verdict} |");
        }
        return text.ToString();
    }

    private static string First(Trial trial) => trial.Attacked.FirstFailure is { } first
        ? $" ({first[..Math.Min(60, first.Length)].ReplaceLineEndings(" ").Replace('|', '/')})"
        : "";
}
