using System.Globalization;
using System.Net;

namespace Rolecall.Policy;

internal enum OperatorFamily
{
    String,
    StringIgnoreCase,
    StringLike,
    Numeric,
    Date,
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

internal enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal enum SetQualifier
{
    None,
    ForAllValues,
    ForAnyValue,
}

/// <summary>A condition operator, taken apart. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</summary>
internal readonly record struct ConditionOperator(OperatorFamily Family, Comparison Comparison, bool Negated, bool IfExists, SetQualifier Set)
{
    public static bool TryParse(string name, out ConditionOperator parsed)
    {
        var set = SetQualifier.None;
        if (name.StartsWith("ForAllValues:", StringComparison.OrdinalIgnoreCase))
            (set, name) = (SetQualifier.ForAllValues, name["ForAllValues:".Length..]);
        else if (name.StartsWith("ForAnyValue:", StringComparison.OrdinalIgnoreCase))
            (set, name) = (SetQualifier.ForAnyValue, name["ForAnyValue:".Length..]);
        var ifExists = name.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
        if (ifExists)
            name = name[..^"IfExists".Length];
        if (name.Equals("Null", StringComparison.OrdinalIgnoreCase))
        {
            parsed = new(OperatorFamily.Null, Comparison.Equal, Negated: false, IfExists: false, SetQualifier.None);
            return !ifExists && set == SetQualifier.None;
        }
        var known = Find(name);
        parsed = known.GetValueOrDefault() with { IfExists = ifExists, Set = set };
        return known is not null;
    }

    /// <summary>The value can be compared by this operator at all.</summary>
    public bool Accepts(string value) => Family switch
    {
        OperatorFamily.Numeric => Values.TryNumber(value, out _),
        OperatorFamily.Date => Values.TryDate(value, out _),
        OperatorFamily.Bool or OperatorFamily.Null => bool.TryParse(value, out _),
        OperatorFamily.Binary => Values.IsBase64(value),
        OperatorFamily.IpAddress => Values.TryNetwork(value, out _),
        _ => true,
    };

    private static ConditionOperator? Find(string name) => name.ToLowerInvariant() switch
    {
        "stringequals" => Of(OperatorFamily.String),
        "stringnotequals" => Of(OperatorFamily.String, negated: true),
        "stringequalsignorecase" => Of(OperatorFamily.StringIgnoreCase),
        "stringnotequalsignorecase" => Of(OperatorFamily.StringIgnoreCase, negated: true),
        "stringlike" => Of(OperatorFamily.StringLike),
        "stringnotlike" => Of(OperatorFamily.StringLike, negated: true),
        "numericequals" => Of(OperatorFamily.Numeric),
        "numericnotequals" => Of(OperatorFamily.Numeric, negated: true),
        "numericlessthan" => Of(OperatorFamily.Numeric, Comparison.Less),
        "numericlessthanequals" => Of(OperatorFamily.Numeric, Comparison.LessOrEqual),
        "numericgreaterthan" => Of(OperatorFamily.Numeric, Comparison.Greater),
        "numericgreaterthanequals" => Of(OperatorFamily.Numeric, Comparison.GreaterOrEqual),
        "dateequals" => Of(OperatorFamily.Date),
        "datenotequals" => Of(OperatorFamily.Date, negated: true),
        "datelessthan" => Of(OperatorFamily.Date, Comparison.Less),
        "datelessthanequals" => Of(OperatorFamily.Date, Comparison.LessOrEqual),
        "dategreaterthan" => Of(OperatorFamily.Date, Comparison.Greater),
        "dategreaterthanequals" => Of(OperatorFamily.Date, Comparison.GreaterOrEqual),
        "bool" => Of(OperatorFamily.Bool),
        "binaryequals" => Of(OperatorFamily.Binary),
        "ipaddress" => Of(OperatorFamily.IpAddress),
        "notipaddress" => Of(OperatorFamily.IpAddress, negated: true),
        "arnequals" or "arnlike" => Of(OperatorFamily.Arn),
        "arnnotequals" or "arnnotlike" => Of(OperatorFamily.Arn, negated: true),
        _ => null,
    };

    private static ConditionOperator Of(OperatorFamily family, Comparison comparison = Comparison.Equal, bool negated = false) =>
        new(family, comparison, negated, IfExists: false, SetQualifier.None);
}

/// <summary>Readings of condition values.</summary>
internal static class Values
{
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyy-MM-ddTHH:mm",
        "yyyy-MM-ddTHH:mm:ss",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
        "yyyyMMddTHHmmssK",
        "yyyy-MM",
        "yyyy",
    ];

    public static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

    /// <summary>W3C's profile of ISO 8601, or seconds since 1970; UTC where no zone is given.</summary>
    public static bool TryDate(string text, out DateTimeOffset date)
    {
        if (text.Length != 4 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            var representable = seconds is >= -62_135_596_800 and <= 253_402_300_799;
            // Later than any calendar: after everything, not malformed.
            date = representable ? DateTimeOffset.FromUnixTimeSeconds(seconds) : seconds > 0 ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;
            return true;
        }
        return DateTimeOffset.TryParseExact(text.ToUpperInvariant(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
    }

    public static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    /// <summary>An address, or a network in CIDR notation.</summary>
    public static bool TryNetwork(string text, out IPNetwork network)
    {
        if (text.Contains('/'))
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            if (IPAddress.TryParse(text[..slash], out var start) && int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
                && bits <= start.GetAddressBytes().Length * 8)
            {
                network = new IPNetwork(Masked(start, bits), bits);
                return true;
            }
            network = default;
            return false;
        }
        if (IPAddress.TryParse(text, out var single))
        {
            network = new IPNetwork(single, single.GetAddressBytes().Length * 8);
            return true;
        }
        network = default;
        return false;
    }

    public static bool TryAddress(string text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out var parsed))
        {
            address = IPAddress.None;
            return false;
        }
        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(bits - i * 8, 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }
        return new IPAddress(bytes);
    }
}
