using System.Collections.Immutable;
using Rolecall.Policy.Parsing;
using Rolecall.Policy.Services;

namespace Rolecall.Policy.Resources;

/// <summary>
/// Whether a resource can have a policy: its actions, resources and condition keys are held against AWS's tables and against each other.
/// It is refused at the write, in the service's words; one that is stored already is not asked.
/// </summary>
public static class ResourcePolicyCheck
{
    /// <summary>The first thing that is wrong, in the service's words; null where nothing is.</summary>
    public static string? Complaint(PolicyDocument document, ResourcePolicyRules rules) =>
        document.Statements.Select(statement => Complaint(statement, rules)).FirstOrDefault(complaint => complaint is not null);

    private static string? Complaint(PolicyStatement statement, ResourcePolicyRules rules)
    {
        var named = statement.Action.Values.Select(pattern => (Pattern: pattern, Actions: ActionsOf(pattern, rules.Service))).ToList();
        if (named.Any(one => one.Actions.IsEmpty))
            return rules.Words.InvalidAction;
        var types = statement.Resource!.Values.Select(rules.TypesOf).ToList();
        if (types.Any(found => found.Count == 0))
            return rules.Words.InvalidResource;
        var taken = (statement.Resource.Negated ? rules.Types : types.SelectMany(found => found)).ToHashSet(StringComparer.Ordinal);
        if (!statement.Action.Negated && named.Any(one => !one.Actions.Any(action => Takes(action, taken))))
            return rules.Words.ActionWithoutResource;
        var actions = Meant(statement, named.SelectMany(one => one.Actions), rules.Service).Where(action => Takes(action, taken)).ToList();
        foreach (var clause in statement.Conditions)
        {
            if (!IsKey(clause.Key))
                return rules.Words.InvalidKey;
            if (IsOf(rules.Service, clause.Key) && !actions.Any(action => action.FindKey(clause.Key) is not null))
                return rules.Words.KeyWithoutAction;
        }
        return null;
    }

    /// <summary>The service's actions that a pattern means; "*" is all of them.</summary>
    private static ImmutableArray<ServiceAction> ActionsOf(string pattern, string service) => pattern.Contains(':')
        ? IsOf(service, pattern) ? [.. ServiceAuthorization.Expand(pattern)] : []
        : pattern.All(letter => letter == '*') ? AllOf(service) : [];

    private static IEnumerable<ServiceAction> Meant(PolicyStatement statement, IEnumerable<ServiceAction> named, string service) =>
        statement.Action.Negated ? AllOf(service).Except(named) : named.Distinct();

    private static ImmutableArray<ServiceAction> AllOf(string service) => ServiceAuthorization.FindService(service)!.Actions;

    private static bool Takes(ServiceAction action, HashSet<string> types) =>
        action.Resources.Any(resource => types.Contains(resource.Type.Name));

    private static bool IsOf(string service, string name) => name.StartsWith(service + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>A global key, one of a service's table, or a claim of an identity provider, whose names are its own.</summary>
    private static bool IsKey(string key)
    {
        var prefix = key.Split(':')[0];
        return GlobalKeys.Contains(key) || prefix.Contains('.') || prefix.Equals("saml", StringComparison.OrdinalIgnoreCase)
            || (ServiceAuthorization.FindService(prefix)?.ConditionKeys.Any(known => known.Covers(key)) ?? false);
    }
}
