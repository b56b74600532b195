using System.Globalization;
using Google.Protobuf.WellKnownTypes;
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

    /// <summary>"-" where it is absent.</summary>
    public static string Spell(Timestamp? instant) => instant is null ? "-" : Spell(instant.ToDateTimeOffset());

    /// <summary>"59m 30s", "2h 5m".</summary>
    public static string Spell(TimeSpan span) => LengthOfTime.Spell(span);
}
