using System.Buffers;
using System.Globalization;

namespace Rolecall.Policy.Evaluation;

/// <summary>Readings of condition values; none leaves anything behind.</summary>
internal static class Readings
{
    private const long EarliestSecond = -62_135_596_800;
    private const long LatestSecond = 253_402_300_799;

    public static bool TryNumber(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        return !EndsInNul(text) && decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out number);
    }

    /// <summary>"true" or "false" in any case, and nothing around it.</summary>
    public static bool TryBoolean(ReadOnlySpan<char> text, out bool value)
    {
        value = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>W3C's profile of ISO 8601, or seconds since 1970; UTC where no zone is given. https://www.w3.org/TR/NOTE-datetime</summary>
    /// <param name="text">What a policy or a request has.</param>
    /// <param name="ticks">In UTC, since the year 1.</param>
    public static bool TryDate(ReadOnlySpan<char> text, out long ticks)
    {
        if (text.Length != 4 && !EndsInNul(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            // Later than any calendar: after everything, not malformed.
            ticks = seconds is >= EarliestSecond and <= LatestSecond
                ? DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond
                : seconds > 0 ? DateTime.MaxValue.Ticks : DateTime.MinValue.Ticks;
            return true;
        }
        return IsoDate.TryParse(text, out ticks);
    }

    public static bool IsBase64(ReadOnlySpan<char> text)
    {
        var rented = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        var valid = Convert.TryFromBase64Chars(text, rented, out _);
        ArrayPool<byte>.Shared.Return(rented);
        return valid;
    }

    /// <summary>The framework's readers of numbers take a number with NULs after it.</summary>
    private static bool EndsInNul(ReadOnlySpan<char> text) => text.EndsWith("\0");
}
