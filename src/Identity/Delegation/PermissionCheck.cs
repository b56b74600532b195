using System.Collections.Immutable;
using Rolecall.Identity.Access;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Delegation;

/// <summary>
/// Whether a caller's permissions cover what a delegation request asks for: "an approximate result", says the model, which is
/// UNSURE rather than wrong. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetDelegationRequest.html
/// </summary>
public static class PermissionCheck
{
    public const string Allowed = "ALLOWED";
    public const string Denied = "DENIED";
    public const string Unsure = "UNSURE";

    /// <summary>AWS checks in the background; here it is done with the answer.</summary>
    public const string Complete = "COMPLETE";

    /// <summary>
    /// What replaces a star, and a question mark, of the request in the questions. A policy's resource that matches both replacements has a
    /// wildcard in that place too, since no fixed text matches both.
    /// </summary>
    private static readonly ImmutableArray<(string Star, char One)> Witnesses = [("", 'x'), ("any-of-many", 'y')];

    /// <summary>Decisions of one check, which is done while the caller waits.</summary>
    private const int MostDecisions = 5_000;

    /// <summary>
    /// All that the policy allows, known actions one by one; null where it cannot be told in full ("NotAction", actions that the tables do
    /// not know, too many).
    /// </summary>
    public static ImmutableArray<RequestedAccess>? AskedFor(string policy)
    {
        var access = new Dictionary<(string Resource, bool OneOfMany), SortedSet<string>>();
        var count = 0;
        // The policy's own denies only make it ask for less, so the check may leave them out.
        foreach (var statement in PolicyDocument.Parse(policy, PolicyGrammar.Identity).Statements.Where(statement => !statement.Deny))
        {
            if (statement.Action.Negated || statement.Resource is not { Negated: false } resources || resources.Values.Any(HasVariable))
                return null;
            foreach (var pattern in statement.Action.Values)
            {
                var known = ServiceAuthorization.Expand(pattern).Select(action => $"{action.Service}:{action.Name}").ToList();
                if (known.Count == 0 || (count += known.Count * resources.Values.Length * Witnesses.Length) > MostDecisions)
                    return null;
                foreach (var action in known)
                {
                    foreach (var resource in resources.Values)
                        Add(access, ServiceAuthorization.AskedOn(action, resource), action);
                }
            }
        }
        return [.. access.Select(entry => new RequestedAccess(entry.Key.Resource, [.. entry.Value], entry.Key.OneOfMany))];
    }

    /// <summary>The answer of explained decisions on all that is asked for.</summary>
    public static string ResultOf(IEnumerable<(Decision Decision, bool OneOfMany)> decisions)
    {
        var result = Allowed;
        foreach (var (decision, oneOfMany) in decisions)
        {
            var one = ResultOf(decision, oneOfMany);
            if (one == Denied)
                return Denied;
            if (one == Unsure)
                result = Unsure;
        }
        return result;
    }

    private static string ResultOf(Decision decision, bool oneOfMany)
    {
        if (!decision.Allowed)
            return RequestDependence.Of(decision).Possible ? Unsure : Denied;
        // "bucket/*" is allowed as it stands; a deny of "bucket/secret/*" takes some of it away.
        var denies = decision.Layers.SelectMany(layer => layer.Statements).Where(statement => statement.Deny);
        if (denies.Any(statement => oneOfMany && statement.FailedElement == "Resource" || statement.Conditions.Any(IsAbsent)))
            return Unsure;
        return decision.Layers.Any(layer => layer.Statements.Any(statement => statement is { Matched: true, Deny: false })
                && layer.Statements.Where(statement => statement is { Matched: true, Deny: false }).All(statement => LeavesDoubt(statement, oneOfMany)))
            ? Unsure
            : Allowed;
    }

    /// <summary>
    /// Whether the permission may not cover all that is asked: NotResource allows the replaced names, but not the resources that it names.
    /// </summary>
    private static bool LeavesDoubt(StatementTrace permission, bool oneOfMany) =>
        permission.Conditions.Any(IsAbsent)
            || (oneOfMany && permission.Json?.Contains("\"NotResource\":", StringComparison.Ordinal) == true);

    private static bool IsAbsent(ConditionTrace condition) => condition.Actual.IsEmpty;

    private static bool HasVariable(string resource) => resource.Contains("${", StringComparison.Ordinal);

    private static void Add(Dictionary<(string, bool), SortedSet<string>> access, string resource, string action)
    {
        // "*" is itself what a policy must allow; it stands for many where the action has resources.
        var many = resource.AsSpan().IndexOfAny('*', '?') >= 0;
        var asked = many && resource != "*"
            ? Witnesses.Select(witness => resource.Replace("*", witness.Star, StringComparison.Ordinal).Replace('?', witness.One))
            : [resource];
        foreach (var one in asked)
        {
            var key = (one, many);
            if (!access.TryGetValue(key, out var actions))
                access[key] = actions = new(StringComparer.Ordinal);
            actions.Add(action);
        }
    }
}
