using System.Globalization;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// Dates as policies write them: 2026, 2026-01, 2026-01-31, 2026-01-31T10:00Z, with seconds, fractions and an offset, and
/// 20260131T100000Z. AWS's reader is a lenient one, which takes years and units of fewer digits, days of the year
/// (2026-031), weeks (2026-W05-6) and a T with nothing behind it; so do we.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
/// </summary>
internal static class IsoDate
{
    private const int LongestYear = 9;
    private const int LongestFraction = 9;
    private const int BasicLength = 15;

    /// <param name="text">What a policy or a request has.</param>
    /// <param name="ticks">In UTC, since the year 1; an offset may put it before that year's beginning, or behind the year 9999.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var rest = text;
        if (!(IsBasic(text) ? Basic(ref rest, out var local) : Date(ref rest, out local)) || !Zone(rest, out var offset))
            return false;
        ticks = local - offset.Ticks;
        return true;
    }

    private static bool IsBasic(ReadOnlySpan<char> text) =>
        text.Length >= BasicLength && text[8] is 'T' or 't' && !text[..8].ContainsAnyExceptInRange('0', '9');

    private static bool Basic(ref ReadOnlySpan<char> rest, out long local)
    {
        local = 0;
        if (!Number(ref rest, 4, 4, out var year) || !Number(ref rest, 2, 2, out var month) || !Number(ref rest, 2, 2, out var day) || !Day(1, year, month, day, out local)
            || !Take(ref rest, 'T') || !Number(ref rest, 2, 2, out var hour) || !Number(ref rest, 2, 2, out var minute)
                || !Number(ref rest, 2, 2, out var second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        local += new TimeSpan(hour, minute, second).Ticks;
        return true;
    }

    private static bool Date(ref ReadOnlySpan<char> rest, out long local)
    {
        local = 0;
        var sign = Take(ref rest, '-') ? -1 : 1;
        if (!Number(ref rest, 1, LongestYear, out var year))
            return false;
        var valid = !Take(ref rest, '-') ? Day(sign, year, 1, 1, out local)
            : Take(ref rest, 'W') ? Week(ref rest, year, out local)
            : MonthOrDay(ref rest, sign, year, out local);
        if (!valid)
            return false;
        if (!Take(ref rest, 'T'))
            return rest.IsEmpty;
        return rest.IsEmpty || !char.IsAsciiDigit(rest[0]) || Time(ref rest, ref local);
    }

    /// <summary>Three digits are a day of the year.</summary>
    private static bool MonthOrDay(ref ReadOnlySpan<char> rest, int sign, int year, out long local)
    {
        local = 0;
        if (rest.Length >= 3 && !rest[..3].ContainsAnyExceptInRange('0', '9'))
        {
            if (!Number(ref rest, 3, 3, out var ofYear) || !Day(sign, year, 1, 1, out local) || ofYear < 1 || ofYear > (year is >= 1 and <= 9999 && DateTime.IsLeapYear(year) ? 366 : 365))
                return false;
            local += (ofYear - 1) * TimeSpan.TicksPerDay;
            return true;
        }
        var day = 1;
        return Number(ref rest, 1, 2, out var month) && (!Take(ref rest, '-') || Number(ref rest, 1, 2, out day))
            && Day(sign, year, month, day, out local);
    }

    private static bool Week(ref ReadOnlySpan<char> rest, int year, out long local)
    {
        local = 0;
        var day = 1;
        if (!Number(ref rest, 1, 2, out var week) || (Take(ref rest, '-') && !Number(ref rest, 1, 1, out day)) || day is < 1 or > 7
            || year is < 1 or > 9998 || week < 1 || week > ISOWeek.GetWeeksInYear(year))
        {
            return false;
        }
        local = ISOWeek.ToDateTime(year, week, day == 7 ? DayOfWeek.Sunday : (DayOfWeek)day).Ticks;
        return true;
    }

    private static bool Day(int sign, int year, int month, int day, out long local)
    {
        local = 0;
        if (month is < 1 or > 12 || day < 1)
            return false;
        if (sign < 0 || year is < 1 or > 9999)
        {
            // Beyond the calendar is its end.
            local = sign < 0 || year < 1 ? DateTime.MinValue.Ticks : DateTime.MaxValue.Ticks;
            return day <= 31;
        }
        if (day > DateTime.DaysInMonth(year, month))
            return false;
        local = new DateTime(year, month, day).Ticks;
        return true;
    }

    /// <summary>Hours, minutes and seconds, as many of them as there are; the last may have a fraction.</summary>
    private static bool Time(ref ReadOnlySpan<char> rest, ref long local)
    {
        var unit = TimeSpan.TicksPerHour;
        for (var most = 23; ; most = 59)
        {
            if (!Number(ref rest, 1, 2, out var value) || value > most)
                return false;
            local += value * unit;
            if (Take(ref rest, '.') || Take(ref rest, ','))
                return Fraction(ref rest, unit, ref local);
            if (unit == TimeSpan.TicksPerSecond || !Take(ref rest, ':'))
                return true;
            unit /= 60;
        }
    }

    private static bool Fraction(ref ReadOnlySpan<char> rest, long unit, ref long local)
    {
        var before = rest.Length;
        if (!Number(ref rest, 1, LongestFraction, out var fraction))
            return false;
        Int128 scale = 1;
        for (var digits = before - rest.Length; digits > 0; digits--)
            scale *= 10;
        local += (long)(fraction * (Int128)unit / scale);
        return true;
    }

    /// <summary>Nothing, Z, +01, +01:00 or +01:00:00.</summary>
    private static bool Zone(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest.IsEmpty || rest is "Z" or "z")
            return true;
        var negative = rest[0] == '-';
        if (!(negative || rest[0] == '+'))
            return false;
        rest = rest[1..];
        int minutes = 0, seconds = 0;
        if (!Number(ref rest, 2, 2, out var hours) || hours > 23
            || (Take(ref rest, ':') && (!Number(ref rest, 2, 2, out minutes) || (Take(ref rest, ':') && !Number(ref rest, 2, 2, out seconds))))
            || !rest.IsEmpty || minutes > 59 || seconds > 59)
        {
            return false;
        }
        offset = new TimeSpan(hours, minutes, seconds);
        offset = negative ? -offset : offset;
        return true;
    }

    private static bool Number(ref ReadOnlySpan<char> rest, int least, int most, out int number)
    {
        number = 0;
        var digits = 0;
        for (; digits < most && digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
            number = number * 10 + (rest[digits] - '0');
        rest = rest[digits..];
        return digits >= least;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, char letter)
    {
        if (rest.IsEmpty || char.ToUpperInvariant(rest[0]) != letter)
            return false;
        rest = rest[1..];
        return true;
    }
}
