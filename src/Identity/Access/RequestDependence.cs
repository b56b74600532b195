using System.Collections.Immutable;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

namespace Rolecall.Identity.Access;

/// <summary>How far an explained decision depends on condition keys that the request did not have.</summary>
public sealed record RequestDependence
{
    /// <summary>
    /// Keys that statements about the request speak of and that it did not have: the decision is for requests without them.
    /// </summary>
    public required ImmutableArray<string> AssumedAbsent { get; init; }

    /// <summary>
    /// The keys whose absence is the only reason for a denial; empty where the request is denied in any case, or allowed.
    /// </summary>
    public required ImmutableArray<string> MissingKeys { get; init; }

    /// <summary>What would have to be true of those keys, as texts.</summary>
    public required ImmutableArray<string> Remedies { get; init; }

    public bool Possible => MissingKeys.Length > 0;

    public static RequestDependence Of(Decision decision)
    {
        var absent = decision.Layers
            .SelectMany(layer => layer.Statements)
            .SelectMany(statement => statement.Conditions)
            .Where(condition => condition.Actual.IsEmpty)
            .Select(condition => condition.Key)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToImmutableArray();
        var missing = decision.Allowed ? [] : MissingIn(decision);
        return new RequestDependence
        {
            AssumedAbsent = absent,
            MissingKeys = missing,
            Remedies = missing.IsEmpty ? [] : [.. decision.WouldAllow.Select(remedy => remedy.Text)],
        };
    }

    /// <summary>No condition key that a request could bring would make the layer allow.</summary>
    public static bool IsHopeless(LayerResult layer, Principal principal)
    {
        if (layer.Verdict == Verdict.Allow)
            return false;
        if (layer.GivenUp is not null || layer.StatementsCut)
            return layer.GivenUp is not null;
        var denied = layer.Statements.Any(statement => statement is { Matched: true, Deny: true } && !statement.Conditions.Any(condition => MayBring(condition, principal)));
        var allowing = layer.Statements.Where(statement => !statement.Deny);
        return denied || layer.Verdict == Verdict.ImplicitDeny
            && !allowing.Any(statement => statement.FailedElement == "Condition" && statement.Conditions.All(condition => condition.Holds || MayBring(condition, principal)));
    }

    private static ImmutableArray<string> MissingIn(Decision decision)
    {
        var keys = new List<string>();
        foreach (var remedy in decision.WouldAllow)
        {
            var bringable = remedy.Conditions.Where(condition => MayBring(condition, decision.Principal)).Select(condition => condition.Key).ToList();
            var helps = remedy.Kind switch
            {
                // All failed conditions must be about keys that a request can bring; a deny is lifted by one such condition.
                RemedyKind.FulfilConditions => bringable.Count > 0 && bringable.Count == remedy.Conditions.Length,
                RemedyKind.LiftDeny => bringable.Count > 0,
                _ => false,
            };
            if (!helps)
                return [];
            keys.AddRange(bringable);
        }
        return [.. keys.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>
    /// The key is absent, and another request of the same principal could have it. A principal's own keys are fixed, but for a session's
    /// tags and the user that it acts for, which are chosen when the session is made.
    /// </summary>
    private static bool MayBring(ConditionTrace condition, Principal principal)
    {
        if (!condition.Actual.IsEmpty)
            return false;
        var key = condition.Key;
        if (key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase))
            return principal.Kind is PrincipalKind.RoleSession or PrincipalKind.FederatedUser;
        if (key.StartsWith("identitystore:", StringComparison.OrdinalIgnoreCase))
            return principal.Kind == PrincipalKind.RoleSession;
        return !key.StartsWith("aws:Principal", StringComparison.OrdinalIgnoreCase)
            && !key.Equals("aws:username", StringComparison.OrdinalIgnoreCase)
            && !key.Equals("aws:userid", StringComparison.OrdinalIgnoreCase);
    }
}
