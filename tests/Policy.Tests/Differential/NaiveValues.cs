using System.Globalization;
using System.Text.RegularExpressions;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on what the values of conditions are. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</summary>
internal static partial class NaiveValues
{
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const decimal LastTick = LastSecond + 0.9999999m;

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$")]
    private static partial Regex Decimal { get; }

    [GeneratedRegex(@"^[+-]?[0-9]+$")]
    private static partial Regex Seconds { get; }

    [GeneratedRegex(@"^([0-9]{4})(?:-([0-9][0-9])(?:-([0-9][0-9])(?:T([0-9][0-9]):([0-9][0-9])(?::([0-9][0-9])(?:\.([0-9]{1,9}))?)?(?:(Z)|([+-])([0-9][0-9]):([0-9][0-9]))?)?)?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex IsoDate { get; }

    [GeneratedRegex(@"^([0-9]{4})([0-9][0-9])([0-9][0-9])T([0-9][0-9])([0-9][0-9])([0-9][0-9])(?:()(Z)|([+-])([0-9][0-9]):([0-9][0-9]))?$", RegexOptions.IgnoreCase)]
    private static partial Regex BasicIsoDate { get; }

    public static decimal? Number(string text) =>
        Decimal.IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Seconds since 1970: of a W3C date, or as they are written. Four digits are a year.</summary>
    public static decimal? Date(string text)
    {
        // Whatever is later or earlier than any calendar is the end or the beginning of it.
        if (text.Length != 4 && Seconds.IsMatch(text))
            return long.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
                ? seconds > LastSecond ? LastTick : Math.Max(seconds, FirstSecond)
                : null;
        var match = IsoDate.Match(text) is { Success: true } extended ? extended : BasicIsoDate.Match(text);
        if (!match.Success)
            return null;
        int Part(int group, int absent) =>
            match.Groups[group].Length > 0 ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : absent;
        var (year, month, day) = (Part(1, 1), Part(2, 1), Part(3, 1));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || Part(4, 0) > 23 || Part(5, 0) > 59
            || Part(6, 0) > 59)
            return null;
        // No clock is more than 14 hours ahead or behind.
        if (Part(11, 0) > 59 || Part(10, 0) * 60 + Part(11, 0) > 14 * 60)
            return null;
        var days = new DateOnly(year, month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        // To a ten millionth of a second.
        var fraction = Part(7, -1) < 0
            ? 0
            : decimal.Parse("0." + match.Groups[7].Value[..Math.Min(7, match.Groups[7].Length)], CultureInfo.InvariantCulture);
        var offset = (Part(10, 0) * 60 + Part(11, 0)) * (match.Groups[9].Value == "-" ? -1 : 1);
        return ((days * 24L + Part(4, 0)) * 60 + Part(5, 0) - offset) * 60 + Part(6, 0) + fraction;
    }

    public static byte[]? Binary(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>The address lies in the network: as many of its first bits are the same as the network says.</summary>
    public static bool InNetwork(string network, string address) =>
        Network(network) is { } start && Bits(address, out _) is { } bits && start.Family == bits.Length
            && bits.StartsWith(start.Bits, StringComparison.Ordinal);

    /// <summary>The first bits of a network, and how many an address of its version has; null where it is none.</summary>
    public static (string Bits, int Family)? Network(string network)
    {
        var slash = network.Split('/');
        if (slash.Length > 2 || Bits(slash[0], out var mapped) is not { } bits)
            return null;
        if (slash.Length == 1)
            return (bits, bits.Length);
        if (slash[1].Length is 0 or > 3 || !slash[1].All(char.IsAsciiDigit))
            return null;
        var length = int.Parse(slash[1], CultureInfo.InvariantCulture) - (mapped ? 96 : 0);
        // Wider than all of version 4, a network of mapped addresses is one of version 6.
        if (length < 0)
            return (new string('0', Math.Min(80, length + 96)) + new string('1', Math.Max(0, length + 16)), 128);
        return length <= bits.Length ? (bits[..length], bits.Length) : null;
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
                : group.Length is >= 1 and <= 4
                    && group.All(char.IsAsciiHexDigit)
                        ? Binary(int.Parse(group, NumberStyles.HexNumber, CultureInfo.InvariantCulture), 16)
                        : null;
            if (these is null)
                return null;
            bits += these;
        }
        return bits;
    }

    private static string? BitsOfVersion4(string address)
    {
        var bytes = address.Split('.');
        return bytes.Length == 4
            && bytes.All(one => one.Length is >= 1 and <= 3 && one.All(
                char.IsAsciiDigit) && (one.Length == 1 || one[0] != '0') && int.Parse(
                one, CultureInfo.InvariantCulture) <= 255)
            ? string.Concat(bytes.Select(one => Binary(int.Parse(one, CultureInfo.InvariantCulture), 8)))
            : null;
    }

    private static string Binary(int number, int length) => Convert.ToString(number, 2).PadLeft(length, '0');
}
