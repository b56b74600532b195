using System.Globalization;
using System.Text.Json;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on conditions. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</summary>
internal static class NaiveConditions
{
    public static bool Hold(JsonElement statement, World world, bool variables) =>
        !statement.TryGetProperty("Condition", out var condition)
        || condition.EnumerateObject().All(op => op.Value.EnumerateObject().All(key => Holds(op.Name, key.Name, [.. NaiveText.Values(key.Value)], world, variables)));

    private static bool Holds(string name, string key, List<string> wanted, World world, bool variables)
    {
        var actual = world.Context.Where(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).SelectMany(entry => entry.Values).ToList();
        if (name == "Null")
            return wanted.Any(value => value == "true" ? actual.Count == 0 : actual.Count > 0);

        var all = name.StartsWith("ForAllValues:");
        var any = name.StartsWith("ForAnyValue:");
        var ifExists = name.EndsWith("IfExists");
        var plain = name.Replace("ForAllValues:", "").Replace("ForAnyValue:", "").Replace("IfExists", "");
        var negated = plain.Contains("Not");
        var positive = plain.Replace("Not", "");

        if (actual.Count == 0)
            return all || ifExists || (negated && !any);
        // A negated operator asks of a value that it fits none of those wanted.
        bool Fits(string value) => wanted.Any(one => Compare(positive, one, value, world, variables)) != negated;
        if (all)
            return actual.All(Fits);
        if (any)
            return actual.Any(Fits);
        return negated ? actual.All(Fits) : actual.Any(Fits);
    }

    private static bool Compare(string name, string wanted, string value, World world, bool variables) => name switch
    {
        "StringEquals" => NaiveText.Equal(wanted, value, world.Context, variables, ignoreCase: false),
        "StringEqualsIgnoreCase" => NaiveText.Equal(wanted, value, world.Context, variables, ignoreCase: true),
        "StringLike" => NaiveText.Like(wanted, value, world.Context, variables, ignoreCase: false),
        "ArnEquals" or "ArnLike" => Arns(wanted, value, world, variables),
        "Bool" => wanted.Equals(value, StringComparison.OrdinalIgnoreCase),
        "BinaryEquals" => wanted == value,
        "IpAddress" => InNetwork(wanted, value),
        _ when name.StartsWith("Numeric") => Number(value) is { } number && Compared(name["Numeric".Length..], number.CompareTo(Number(wanted)!.Value)),
        _ when name.StartsWith("Date") => Date(value) is { } date && Compared(name["Date".Length..], date.CompareTo(Date(wanted)!.Value)),
        _ => throw new NotSupportedException(name),
    };

    private static bool Compared(string how, int sign) => how switch
    {
        "Equals" => sign == 0,
        "LessThan" => sign < 0,
        "LessThanEquals" => sign <= 0,
        "GreaterThan" => sign > 0,
        "GreaterThanEquals" => sign >= 0,
        _ => throw new NotSupportedException(how),
    };

    private static bool Arns(string wanted, string value, World world, bool variables)
    {
        if (wanted == "*")
            return true;
        var (patterns, parts) = (wanted.Split(':', 6), value.Split(':', 6));
        return patterns.Length == 6 && parts.Length == 6
            && patterns.Zip(parts).All(pair => NaiveText.Like(pair.First, pair.Second, world.Context, variables, ignoreCase: false));
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Date(string text)
    {
        if (text.Length > 4 && Number(text) is { } seconds)
            return seconds;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? (date - DateTimeOffset.UnixEpoch).TotalSeconds
            : null;
    }

    /// <summary>Version 4 only: what the generator makes.</summary>
    private static bool InNetwork(string network, string address)
    {
        var slash = network.Split('/');
        var bits = slash.Length == 1 ? 32 : int.Parse(slash[1], CultureInfo.InvariantCulture);
        return Bits(address) is { } one && Bits(slash[0])![..bits] == one[..bits];
    }

    private static string? Bits(string address)
    {
        var bytes = address.Split('.');
        return bytes.Length == 4 ? string.Concat(bytes.Select(one => Convert.ToString(byte.Parse(one, CultureInfo.InvariantCulture), 2).PadLeft(8, '0'))) : null;
    }
}
