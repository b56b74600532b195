namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on conditions. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html</summary>
internal static class NaiveConditions
{
    /// <summary>Of AWS's list of global keys, and of two services: those that have several values. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html</summary>
    private static readonly string[] Multivalued =
    [
        "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:tagkeys",
        "kms:grantoperations", "events:metadata/team", "identitystore:groupid",
    ];

    public static bool Hold(NaiveStatement statement, IReadOnlyList<ConditionEntry> context, bool variables) =>
        statement.Conditions.All(one => Holds(one.Operator, one.Key, one.Values, context, variables));

    public static bool Holds(string name, string key, IReadOnlyList<string> wanted, IReadOnlyList<ConditionEntry> context, bool variables)
    {
        var actual =
            context.Where(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).SelectMany(entry => entry.Values).ToList();
        if (name == "Null")
            return wanted.Any(
                value => value.ToLowerInvariant() switch { "true" => actual.Count == 0, "false" => actual.Count > 0, _ => false });

        var all = name.StartsWith("ForAllValues:", StringComparison.Ordinal);
        var any = name.StartsWith("ForAnyValue:", StringComparison.Ordinal);
        var ifExists = name.EndsWith("IfExists", StringComparison.Ordinal);
        var plain = name.Replace("ForAllValues:", "").Replace("ForAnyValue:", "").Replace("IfExists", "");
        var negated = plain.Contains("Not");
        var positive = plain.Replace("Not", "");

        if (actual.Count == 0)
            return all || ifExists || (negated && !any);
        // Such a key is not for an operator that asks of one value.
        if (!all && !any && Multivalued.Contains(key.ToLowerInvariant()))
            return false;
        // A negated operator asks of a value that it fits none of those wanted.
        bool Fits(string value) => wanted.Any(one => Compare(positive, one, value, context, variables)) != negated;
        if (all)
            return actual.All(Fits);
        if (any)
            return actual.Any(Fits);
        return negated ? actual.All(Fits) : actual.Any(Fits);
    }

    private static bool Compare(string name, string wanted, string value, IReadOnlyList<ConditionEntry> context, bool variables) =>
        name switch
        {
            "StringEquals" => NaiveText.Equal(wanted, value, context, variables, ignoreCase: false),
            "StringEqualsIgnoreCase" => NaiveText.Equal(wanted, value, context, variables, ignoreCase: true),
            "StringLike" => NaiveText.Like(wanted, value, context, variables, ignoreCase: false),
            "ArnEquals" or "ArnLike" => Arns(wanted, value, context, variables),
            "Bool" => wanted.Equals(value, StringComparison.OrdinalIgnoreCase),
            "BinaryEquals" => NaiveValues.Binary(wanted) is { } bytes && NaiveValues.Binary(value) is { } others && bytes.SequenceEqual(others),
            "IpAddress" => NaiveValues.InNetwork(wanted, value),
            _ when name.StartsWith("Numeric", StringComparison.Ordinal) => Compared(
                name["Numeric".Length..], NaiveValues.Number(value), NaiveValues.Number(wanted)),
            _ when name.StartsWith("Date", StringComparison.Ordinal) => Compared(
                name["Date".Length..], NaiveValues.Date(value), NaiveValues.Date(wanted)),
            _ => throw new NotSupportedException(name),
        };

    /// <summary>What is no number and no date compares with none.</summary>
    private static bool Compared(string how, decimal? value, decimal? wanted) => how switch
    {
        "Equals" => value == wanted && value is not null,
        "LessThan" => value < wanted,
        "LessThanEquals" => value <= wanted,
        "GreaterThan" => value > wanted,
        "GreaterThanEquals" => value >= wanted,
        _ => throw new NotSupportedException(how),
    };

    /// <summary>Each of the six parts by itself; the last may have colons of its own.</summary>
    private static bool Arns(string wanted, string value, IReadOnlyList<ConditionEntry> context, bool variables)
    {
        if (wanted == "*")
            return true;
        if (NaiveText.Letters(wanted, context, variables, wild: true) is not { } letters)
            return false;
        var patterns = new List<List<NaiveText.Letter>> { new() };
        foreach (var letter in letters)
        {
            if (letter.Char == ':' && patterns.Count < 6)
                patterns.Add([]);
            else
                patterns[^1].Add(letter);
        }
        var parts = value.Split(':', 6);
        return patterns.Count == 6 && parts.Length == 6
            && patterns.Zip(parts).All(pair => NaiveText.Fits(pair.First, pair.Second, ignoreCase: false));
    }
}
