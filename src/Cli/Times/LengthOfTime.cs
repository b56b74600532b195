using System.Globalization;
using System.Text.RegularExpressions;

namespace Rolecall.Cli.Times;

/// <summary>How options and files spell a length of time. The load tool's are read by it, too.</summary>
internal static partial class LengthOfTime
{
    /// <summary>What errors show.</summary>
    public const string Examples = "500ms, 10s, 61m, 1h30m or 2d";

    /// <summary>Some three thousand years: what is longer has no place in the calendar.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(100_000_000_000);

    /// <summary>Numbers with units from ms to w, in any order: "90s", "1h30m", "0.5d"; null for what is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (!Spelled().IsMatch(text))
            return null;
        var seconds = 0m;
        foreach (Match part in Part().Matches(text))
        {
            var unit = part.Groups[2].Value switch { "ms" => 0.001m, "s" => 1m, "m" => 60m, "h" => 3_600m, "d" => 86_400m, _ => 604_800m };
            seconds += decimal.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * unit;
        }
        return seconds < (decimal)Longest.TotalSeconds ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;
    }

    /// <summary>The two largest units: "59m 30s", "2h 5m", "3d 4h".</summary>
    public static string Spell(TimeSpan span)
    {
        var time = span.Duration();
        return time switch
        {
            { TotalMinutes: < 1 } => $"{time.Seconds}s",
            { TotalHours: < 1 } => $"{time.Minutes}m {time.Seconds}s",
            { TotalDays: < 1 } => $"{time.Hours}h {time.Minutes}m",
            _ => $"{(int)time.TotalDays}d {time.Hours}h",
        };
    }

    [GeneratedRegex(@"^([0-9]{1,9}(\.[0-9]{1,6})?(ms|s|m|h|d|w))+\z")]
    private static partial Regex Spelled();

    [GeneratedRegex(@"([0-9.]+)(ms|s|m|h|d|w)")]
    private static partial Regex Part();
}
