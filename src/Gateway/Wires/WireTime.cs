using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Rolecall.Gateway.Wires;

/// <summary>Timestamps as text. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and RFC 3339.</summary>
internal static class WireTime
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>Exact: "2026-01-02T03:04:05.123456789Z", without the fraction where it is zero.</summary>
    public static string Exact(Timestamp time) => Text(time, time.Nanos == 0 ? "" : Fraction(time));

    /// <summary>As STS and IAM answer: to the second, or to the millisecond where there are some.</summary>
    public static string Query(Timestamp time) =>
        time.Nanos < 1_000_000 ? Text(time, "") : Milliseconds(time);

    /// <summary>As S3 answers: always with milliseconds.</summary>
    public static string Milliseconds(Timestamp time) => Text(time, $".{time.Nanos / 1_000_000:D3}");

    /// <summary>An HTTP date, RFC 9110 section 5.6.7.</summary>
    public static string Http(Timestamp time) => time.ToDateTime().ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339 with at most nine digits of fraction; null for anything else.</summary>
    public static Timestamp? Parse(string text)
    {
        if (text.Length < 20
            || !DateTime.TryParseExact(text.AsSpan(0, 19), Seconds, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var rest = text.AsSpan(19);
        var nanos = 0;
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9)
                return null;
            nanos = int.Parse(rest.Slice(1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            for (var i = digits; i < 9; i++)
                nanos *= 10;
            rest = rest[(1 + digits)..];
        }

        if (OffsetSeconds(rest) is not { } offset)
            return null;
        var seconds = (local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond - offset;
        return seconds is < -62135596800 or > 253402300799 ? null : new Timestamp { Seconds = seconds, Nanos = nanos };
    }

    private static int? OffsetSeconds(ReadOnlySpan<char> zone)
    {
        if (zone is "Z")
            return 0;
        if (zone.Length != 6 || zone[0] is not ('+' or '-')
            || !TimeSpan.TryParseExact(zone[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset))
            return null;
        return (int)offset.TotalSeconds * (zone[0] == '-' ? -1 : 1);
    }

    private static string Text(Timestamp time, string fraction) =>
        DateTime.UnixEpoch.AddSeconds(time.Seconds).ToString(Seconds, CultureInfo.InvariantCulture) + fraction + "Z";

    private static string Fraction(Timestamp time) =>
        "." + time.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
}
