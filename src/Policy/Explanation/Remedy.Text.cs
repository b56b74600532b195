namespace Rolecall.Policy.Explanation;

public sealed partial record Remedy
{
    /// <summary>The remedy in one line: "sts:ExternalId must be "u-7731"".</summary>
    public string Text => Kind switch
    {
        RemedyKind.FulfilConditions => string.Join(" and ", Conditions.Select(Wanted)) + $" (statement {Index} of {Policy})",
        RemedyKind.AllowInPolicy => $"{LayerNames.WithArticle(Layer)}{AtLevel} that allows {Action} on {Resource}{(Principal is null ? "" : " to " + Principal)}",
        RemedyKind.LiftDeny => $"no explicit deny in statement {Index}{(Sid is { Length: > 0 } ? " " + Sid : "")} of {Policy} ({LayerNames.Of(Layer)}{AtLevel}){Escape}",
        _ => $"credentials of the account that owns {Resource}: the resource can have no policy of its own",
    };

    private string AtLevel => Level is { } level ? level == 0 ? " at the root" : $" at level {level} below the root" : "";

    private string Escape => Conditions.IsEmpty
        ? ""
        : ", or a request that fails one of its conditions: " + string.Join("; ", Conditions.Select(condition =>
            $"{condition.Operator} {condition.Key} {Values(condition)} (is {(condition.Actual.IsEmpty ? "absent" : ValueText.Quote(condition.Actual))})"));

    private static string Wanted(ConditionTrace condition)
    {
        if (condition.NeedsSetOperator)
            return $"{condition.Key} under {condition.Operator} needs ForAllValues or ForAnyValue";
        var name = condition.Operator;
        var subject = condition.Key;
        if (Cut(ref name, "ForAllValues:"))
            subject = "each value of " + subject;
        else if (Cut(ref name, "ForAnyValue:"))
            subject = "a value of " + subject;
        if (name.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase))
            name = name[..^"IfExists".Length];
        if (name.Equals("Null", StringComparison.OrdinalIgnoreCase))
            return subject + (condition.Expected.Contains("true", StringComparer.OrdinalIgnoreCase) ? " must be absent" : " must be present");
        return subject + Verb(name) + Values(condition);
    }

    private static string Verb(string name)
    {
        var lower = name.ToLowerInvariant();
        var not = lower.Contains("not", StringComparison.Ordinal) ? " not" : "";
        return lower switch
        {
            _ when lower.EndsWith("lessthan", StringComparison.Ordinal) => " must be less than ",
            _ when lower.EndsWith("lessthanequals", StringComparison.Ordinal) => " must be at most ",
            _ when lower.EndsWith("greaterthan", StringComparison.Ordinal) => " must be greater than ",
            _ when lower.EndsWith("greaterthanequals", StringComparison.Ordinal) => " must be at least ",
            _ when lower.EndsWith("ipaddress", StringComparison.Ordinal) => $" must{not} be in ",
            _ when lower.EndsWith("like", StringComparison.Ordinal)
                || lower.StartsWith("arn", StringComparison.Ordinal) => $" must{not} be like ",
            _ => $" must{not} be ",
        };
    }

    private static string Values(ConditionTrace condition)
    {
        var values = condition.Filled.IsEmpty ? condition.Expected : condition.Filled;
        return (values.Length > 1 ? "one of " : "") + ValueText.Quote(values);
    }

    private static bool Cut(ref string name, string prefix)
    {
        if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        name = name[prefix.Length..];
        return true;
    }
}
