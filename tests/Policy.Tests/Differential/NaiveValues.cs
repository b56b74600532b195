using System.Globalization;
using System.Text.RegularExpressions;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on what the values of conditions are. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</summary>
internal static partial class NaiveValues
{
    [GeneratedRegex(@"^[+-]?[0-9]+(\.[0-9]+)?$")]
    private static partial Regex PlainNumber { get; }

    [GeneratedRegex(@"^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?(?:(Z)|([+-])(\d\d):(\d\d))?)?)?)?$")]
    private static partial Regex IsoDate { get; }

    /// <summary>A number without exponent; the exact one.</summary>
    public static decimal? Number(string text) => PlainNumber.IsMatch(text) ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>Seconds since 1970: of a W3C date, or as they are written.</summary>
    public static decimal? Date(string text)
    {
        if (text.Length > 4 && text.All(char.IsAsciiDigit))
            return decimal.Parse(text, CultureInfo.InvariantCulture);
        if (IsoDate.Match(text) is not { Success: true } match)
            return null;
        int Part(int group, int absent) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : absent;
        var (year, month, day) = (Part(1, 1), Part(2, 1), Part(3, 1));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || Part(4, 0) > 23 || Part(5, 0) > 59 || Part(6, 0) > 59)
            return null;
        var days = new DateOnly(year, month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        var fraction = match.Groups[7].Success ? decimal.Parse("0." + match.Groups[7].Value, CultureInfo.InvariantCulture) : 0;
        var offset = (Part(10, 0) * 60 + Part(11, 0)) * (match.Groups[9].Value == "-" ? -1 : 1);
        return ((days * 24L + Part(4, 0)) * 60 + Part(5, 0) - offset) * 60 + Part(6, 0) + fraction;
    }

    public static byte[]? Binary(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>The address lies in the network: as many of its first bits are the same as the network says.</summary>
    public static bool InNetwork(string network, string address)
    {
        var slash = network.Split('/');
        if (Bits(slash[0], out var mapped) is not { } start || Bits(address, out _) is not { } bits || start.Length != bits.Length)
            return false;
        var length = slash.Length == 1 ? start.Length : int.Parse(slash[1], CultureInfo.InvariantCulture) - (mapped ? 96 : 0);
        return start[..length] == bits[..length];
    }

    /// <summary>The bits of an address, 32 or 128. A version 4 address within version 6 (::ffff:10.0.0.1) is the version 4 address.</summary>
    private static string? Bits(string address, out bool mapped)
    {
        mapped = false;
        if (!address.Contains(':'))
            return BitsOfVersion4(address);
        var halves = address.Split("::");
        if (halves.Length > 2 || Groups(halves[0]) is not { } before || Groups(halves.Length == 2 ? halves[1] : "") is not { } after)
            return null;
        var missing = 128 - before.Length - after.Length;
        if (halves.Length == 2 ? missing < 16 : missing != 0)
            return null;
        var bits = before + new string('0', missing) + after;
        mapped = bits.StartsWith(new string('0', 80) + new string('1', 16), StringComparison.Ordinal);
        return mapped ? bits[96..] : bits;
    }

    private static string? Groups(string text)
    {
        var bits = "";
        foreach (var group in text.Length == 0 ? [] : text.Split(':'))
        {
            var these = group.Contains('.')
                ? BitsOfVersion4(group)
                : group.Length is >= 1 and <= 4 && group.All(char.IsAsciiHexDigit) ? Binary(int.Parse(group, NumberStyles.HexNumber, CultureInfo.InvariantCulture), 16) : null;
            if (these is null)
                return null;
            bits += these;
        }
        return bits;
    }

    private static string? BitsOfVersion4(string address)
    {
        var bytes = address.Split('.');
        return bytes.Length == 4 && bytes.All(one => one.Length is >= 1 and <= 3 && one.All(char.IsAsciiDigit) && (one.Length == 1 || one[0] != '0') && int.Parse(one, CultureInfo.InvariantCulture) <= 255)
            ? string.Concat(bytes.Select(one => Binary(int.Parse(one, CultureInfo.InvariantCulture), 8)))
            : null;
    }

    private static string Binary(int number, int length) => Convert.ToString(number, 2).PadLeft(length, '0');
}
