using System.Globalization;
using Rolecall.Cli.Times;

namespace Rolecall.Cli.Names;

/// <summary>Lengths of time and instants, as people type and read them.</summary>
internal static class Spans
{
    /// <summary>A length of time that is more than nothing.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static TimeSpan Read(string text) => LengthOfTime.Parse(text) is { Ticks: > 0 } span
        ? span
        : throw new CliException(ExitCodes.Usage, $"\"{text}\" is no length of time such as {LengthOfTime.Examples}");

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
}
