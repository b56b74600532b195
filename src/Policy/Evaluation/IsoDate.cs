namespace Rolecall.Policy.Evaluation;

/// <summary>
/// Dates as policies write them: 2026, 2026-01, 2026-01-31, 2026-01-31T10:00Z, with seconds, fractions of them and an
/// offset, and 20260131T100000Z. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
/// </summary>
internal static class IsoDate
{
    private const int LongestFraction = 9;

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        var rest = text;
        int month = 1, day = 1;
        if (!Number(ref rest, 4, out var year))
            return false;
        var basic = rest.Length >= 5 && rest[0] != '-';
        if (rest.Length > 0)
        {
            if (!(basic || Take(ref rest, '-')) || !Number(ref rest, 2, out month))
                return false;
            // The basic form is whole or nothing.
            if ((rest.Length > 0 || basic) && (!(basic || Take(ref rest, '-')) || !Number(ref rest, 2, out day)))
                return false;
        }
        long ticks = 0;
        var offset = TimeSpan.Zero;
        if ((rest.Length > 0 || basic) && !(Take(ref rest, 'T') && Time(ref rest, basic, out ticks) && Zone(rest, out offset)))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        var local = new DateTime(year, month, day).Ticks + ticks;
        // Beyond the calendar by its offset alone: the calendar's end.
        var utc = Math.Clamp(local - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        date = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool Time(ref ReadOnlySpan<char> rest, bool basic, out long ticks)
    {
        ticks = 0;
        var second = 0;
        if (!Number(ref rest, 2, out var hour) || !(basic || Take(ref rest, ':')) || !Number(ref rest, 2, out var minute))
            return false;
        var hasSeconds = basic || Take(ref rest, ':');
        if ((hasSeconds && !Number(ref rest, 2, out second)) || hour > 23 || minute > 59 || second > 59)
            return false;
        ticks = (((hour * 60L) + minute) * 60 + second) * TimeSpan.TicksPerSecond;
        return !hasSeconds || basic || !Take(ref rest, '.') || Fraction(ref rest, ref ticks);
    }

    private static bool Fraction(ref ReadOnlySpan<char> rest, ref long ticks)
    {
        var digits = 0;
        for (var unit = TimeSpan.TicksPerSecond / 10; digits < rest.Length && char.IsAsciiDigit(rest[digits]); unit /= 10)
            ticks += unit * (rest[digits++] - '0');
        rest = rest[digits..];
        return digits is > 0 and <= LongestFraction;
    }

    private static bool Zone(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest.IsEmpty || rest is "Z" or "z")
            return true;
        var negative = rest[0] == '-';
        if (!(negative || rest[0] == '+'))
            return false;
        rest = rest[1..];
        if (!Number(ref rest, 2, out var hours) || !Take(ref rest, ':') || !Number(ref rest, 2, out var minutes) || !rest.IsEmpty || minutes > 59)
            return false;
        offset = new TimeSpan(hours, minutes, 0);
        var valid = offset <= TimeSpan.FromHours(14);
        offset = negative ? -offset : offset;
        return valid;
    }

    private static bool Number(ref ReadOnlySpan<char> rest, int digits, out int number)
    {
        number = 0;
        if (rest.Length < digits)
            return false;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiDigit(rest[i]))
                return false;
            number = number * 10 + (rest[i] - '0');
        }
        rest = rest[digits..];
        return true;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, char letter)
    {
        if (rest.IsEmpty || char.ToUpperInvariant(rest[0]) != letter)
            return false;
        rest = rest[1..];
        return true;
    }
}
