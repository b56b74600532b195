namespace Rolecall.Policy.Services;

/// <summary>A condition key: its name may have a placeholder ("aws:RequestTag/${TagKey}").</summary>
/// <param name="Multivalued">The request may have several values: AWS's ArrayOf….</param>
public sealed record ConditionKey(string Name, ConditionKeyType Type, bool Multivalued)
{
    /// <summary>
    /// Whether a key of a request or policy is this one, without regard to case; a placeholder stands for one letter or more.
    /// </summary>
    public bool Covers(string key)
    {
        var open = Name.IndexOf("${", StringComparison.Ordinal);
        var close = '}';
        if (open < 0)
            (open, close) = (Name.IndexOf('<', StringComparison.Ordinal), '>');
        if (open < 0)
            return key.Equals(Name, StringComparison.OrdinalIgnoreCase);
        var after = Name.AsSpan(Name.IndexOf(close, open) + 1);
        return key.Length > open + after.Length
            && key.AsSpan().StartsWith(Name.AsSpan(0, open), StringComparison.OrdinalIgnoreCase)
            && key.AsSpan().EndsWith(after, StringComparison.OrdinalIgnoreCase);
    }
}
