using System.Globalization;

namespace Rolecall.Federation.Saml.Xml;

/// <summary>xs:dateTime as SAML uses it: UTC, whether it says so or not (SAML core, 1.3.3).</summary>
internal static class Instant
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";
    private const int MostFractionDigits = 7;

    public static DateTimeOffset Read(string text, SamlRule rule)
    {
        var trimmed = Shorten(text.Trim(' ', '\t', '\r', '\n'));
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(trimmed, Format, CultureInfo.InvariantCulture, styles, out var instant)
            ? instant
            : throw new SamlRefusedException(rule, "a date that is none");
    }

    public static string Write(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Some IdPs write nanoseconds; what is finer than 100 ns is cut.</summary>
    private static string Shorten(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot - 1 <= MostFractionDigits ? text : text[..(dot + 1 + MostFractionDigits)] + text[end..];
    }
}
