using System.Globalization;
using System.Text.RegularExpressions;

namespace Rolecall.Cli.Names;

/// <summary>Lengths of time and instants, as people type and read them.</summary>
internal static partial class Spans
{
    /// <summary>"90s", "61m", "1h30m", "2d"; null for what is none.</summary>
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
        return seconds is > 0 and < 100_000_000_000m ? TimeSpan.FromMilliseconds((long)(seconds * 1_000)) : null;
    }

    /// <exception cref="CliException">It is none.</exception>
    public static TimeSpan Read(string text) =>
        Parse(text) ?? throw new CliException(ExitCodes.Usage, $"\"{text}\" is no length of time such as 90s, 61m, 1h30m or 2d");

    /// <summary>"2026-03-01T10:04Z"; UTC where it names no zone.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static DateTimeOffset ReadInstant(string text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new CliException(ExitCodes.Usage, $"\"{text}\" is no instant such as 2026-03-01T10:04Z");

    public static string Spell(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

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

    [GeneratedRegex(@"^([0-9]{1,9}(\.[0-9]{1,3})?(ms|s|m|h|d|w))+$")]
    private static partial Regex Spelled();

    [GeneratedRegex(@"([0-9.]+)(ms|s|m|h|d|w)")]
    private static partial Regex Part();
}
