using System.Buffers;
using System.Globalization;

namespace Rolecall.Policy.Evaluation;

/// <summary>Readings of condition values; none leaves anything behind.</summary>
internal static class Readings
{
    private const long EarliestSecond = -62_135_596_800;
    private const long LatestSecond = 253_402_300_799;

    public static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

    /// <summary>W3C's profile of ISO 8601, or seconds since 1970; UTC where no zone is given. https://www.w3.org/TR/NOTE-datetime</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        if (text.Length != 4 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            // Later than any calendar: after everything, not malformed.
            date = seconds is >= EarliestSecond and <= LatestSecond
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : seconds > 0 ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;
            return true;
        }
        return IsoDate.TryParse(text, out date);
    }

    public static bool IsBase64(ReadOnlySpan<char> text)
    {
        var rented = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        var valid = Convert.TryFromBase64Chars(text, rented, out _);
        ArrayPool<byte>.Shared.Return(rented);
        return valid;
    }
}
