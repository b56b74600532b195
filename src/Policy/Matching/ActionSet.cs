namespace Rolecall.Policy.Matching;

/// <summary>
/// The actions of a statement, by service: a request asks only the patterns of its own service, and those whose service has
/// wildcards.
/// </summary>
internal sealed class ActionSet
{
    private readonly Dictionary<string, Pattern[]> byService;
    private readonly Dictionary<string, Pattern[]>.AlternateLookup<ReadOnlySpan<char>> ofService;
    private readonly Pattern[] ofAny;

    public ActionSet(IEnumerable<string> values)
    {
        var grouped = values.ToLookup(ServiceOf, StringComparer.OrdinalIgnoreCase);
        byService = grouped.Where(service => service.Key.Length > 0).ToDictionary(service => service.Key, PatternsOf, StringComparer.OrdinalIgnoreCase);
        ofService = byService.GetAlternateLookup<ReadOnlySpan<char>>();
        ofAny = PatternsOf(grouped[""]);
    }

    public bool Contains(string action)
    {
        if (Matches(ofAny, action))
            return true;
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && byService.Count > 0 && ofService.TryGetValue(action.AsSpan(0, colon), out var patterns) && Matches(patterns, action);
    }

    private static bool Matches(Pattern[] patterns, string action)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(action))
                return true;
        }
        return false;
    }

    private static Pattern[] PatternsOf(IEnumerable<string> values) => [.. values.Select(value => Pattern.Of(value, ignoreCase: true))];

    /// <summary>Empty where it has wildcards.</summary>
    private static string ServiceOf(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || value.AsSpan(0, colon).ContainsAny('*', '?') ? "" : value[..colon];
    }
}
