using System.Collections.Immutable;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Matching;

/// <summary>
/// The actions of a statement. Many are kept by service: a request asks only the patterns of its own service, and those whose
/// service has wildcards. Few are asked one after the other, which is faster than finding the service.
/// </summary>
internal sealed class ActionSet
{
    private const int Few = 6;

    private readonly Dictionary<string, Pattern[]>? byService;
    private readonly Dictionary<string, Pattern[]>.AlternateLookup<ReadOnlySpan<char>> ofService;
    private readonly Pattern[] ofAny;

    public ActionSet(ImmutableArray<string> values)
    {
        if (values.Length <= Few)
        {
            ofAny = PatternsOf(values);
            return;
        }
        var grouped = values.ToLookup(ServiceOf, StringComparer.OrdinalIgnoreCase);
        byService = grouped.Where(service => service.Key.Length > 0).ToDictionary(
            service => service.Key, PatternsOf, StringComparer.OrdinalIgnoreCase);
        ofService = byService.GetAlternateLookup<ReadOnlySpan<char>>();
        ofAny = PatternsOf(grouped[""]);
    }

    public bool Contains(string action, ref StepBudget budget)
    {
        if (Matches(ofAny, action, ref budget))
            return true;
        if (byService is null)
            return false;
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && ofService.TryGetValue(action.AsSpan(0, colon), out var patterns) && Matches(patterns, action, ref budget);
    }

    private static bool Matches(Pattern[] patterns, string action, ref StepBudget budget)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(action, ref budget))
                return true;
            if (budget.IsSpent)
                return false;
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
