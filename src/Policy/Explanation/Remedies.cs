using System.Collections.Immutable;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Explanation;

/// <summary>
/// The smallest set of things with which a denied request would have been allowed: denies are lifted, then the rules are run
/// and whatever layer they stop at is made to allow, until they allow. A condition that the request can fulfil counts less
/// than a policy that someone must change.
/// </summary>
internal static class Remedies
{
    public static ImmutableArray<Remedy> Of(in Situation situation, AccessRequest request)
    {
        var asTheRulesGo = Find(in situation, request, namesCaller: false);
        // Root has no name but its account's.
        if (!situation.SameAccount || situation.ResourceLayer is null || situation.Caller.Kind == PrincipalKind.Root)
            return [.. asTheRulesGo];
        // Within an account a resource policy that names the caller replaces what its own policies lack.
        var byName = Find(in situation, request, namesCaller: true);
        return [.. CostOf(byName).CompareTo(CostOf(asTheRulesGo)) < 0 ? byName : asTheRulesGo];
    }

    private static List<Remedy> Find(in Situation situation, AccessRequest request, bool namesCaller)
    {
        var found = new List<Remedy>();
        var layers = situation.Layers.ToArray();
        for (var i = 0; i < layers.Length; i++)
            layers[i] = WithoutDenies(layers[i], request, found);
        if (namesCaller)
            Amend(IndexOf(situation.ResourceLayer!.Layer));
        // Each round amends one layer.
        for (var round = 0; round <= layers.Length; round++)
        {
            var (verdict, at) = Rules.Decide(new Situation(situation.Caller, situation.Kind, situation.Owner, [.. layers]));
            if (verdict == Verdict.Allow)
                break;
            var layer = IndexOf(at);
            // A layer that is not there, or allows already, is not what stands in the way.
            if (layer < 0 || layers[layer].Verdict == Verdict.Allow)
            {
                found.Add(new Remedy { Kind = RemedyKind.OutOfReach, Layer = at, Action = request.Action, Resource = request.Resource });
                break;
            }
            Amend(layer);
        }
        return found;

        int IndexOf(Layer layer) => Array.FindIndex(layers, one => one.Layer == layer);

        void Amend(int layer) => layers[layer] = Amended(layers[layer], request, namesCaller, found);
    }

    private static LayerResult WithoutDenies(LayerResult layer, AccessRequest request, List<Remedy> found)
    {
        if (layer.Verdict != Verdict.ExplicitDeny)
            return layer;
        foreach (var statement in layer.Statements.Where(statement => statement is { Deny: true, Matched: true }))
            found.Add(Of(RemedyKind.LiftDeny, layer, request) with { Level = statement.Level, Policy = statement.Policy, Index = statement.Index, Sid = statement.Sid, Conditions = statement.Conditions });
        return layer with { Verdict = SilentLevels(layer).Any() ? Verdict.ImplicitDeny : Verdict.Allow };
    }

    /// <summary>The layer once it allows at each of its levels.</summary>
    private static LayerResult Amended(LayerResult layer, AccessRequest request, bool namesCaller, List<Remedy> found)
    {
        var isResources = layer.Layer is Layer.ResourcePolicy or Layer.TrustPolicy;
        var grant = layer.Grant | (!isResources ? Grant.None : namesCaller ? Grant.Session : Grant.Account);
        foreach (var level in namesCaller && isResources ? [null] : SilentLevels(layer))
        {
            var nearest = layer.Statements
                .Where(statement => statement is { Deny: false, FailedElement: "Condition" } && statement.Level == level)
                .MinBy(statement => statement.Conditions.Count(condition => !condition.Holds));
            if (nearest is null)
            {
                var name = !isResources ? null : namesCaller ? request.Principal.Arn : AccountOrSelf(request.Principal);
                found.Add(Of(RemedyKind.AllowInPolicy, layer, request) with { Level = level, Principal = name });
                continue;
            }
            if (isResources)
                grant = layer.Grant | nearest.Grant;
            found.Add(Of(RemedyKind.FulfilConditions, layer, request) with
            {
                Level = level,
                Policy = nearest.Policy,
                Index = nearest.Index,
                Sid = nearest.Sid,
                Conditions = [.. nearest.Conditions.Where(condition => !condition.Holds)],
            });
        }
        return layer with { Verdict = Verdict.Allow, Grant = grant };
    }

    /// <summary>The levels at which nothing allows; of a layer without levels null for the whole.</summary>
    private static IEnumerable<int?> SilentLevels(LayerResult layer)
    {
        var levels = layer.Levels == 0 ? [null] : Enumerable.Range(0, layer.Levels).Select(level => (int?)level);
        return levels.Where(
            level => !layer.Statements.Any(statement => statement is { Deny: false, Matched: true } && statement.Level == level));
    }

    private static string AccountOrSelf(Principal caller) =>
        caller.Kind is PrincipalKind.Anonymous
            ? "*"
            : caller.FederatedProvider ?? (caller.Kind == PrincipalKind.Service ? caller.Arn : caller.AccountId);

    private static (int Policies, int Conditions) CostOf(List<Remedy> remedies) => (
        remedies.Sum(remedy => remedy switch
        {
            { Kind: RemedyKind.OutOfReach } => 1_000,
            { Kind: RemedyKind.FulfilConditions } or { Kind: RemedyKind.LiftDeny, Conditions.Length: > 0 } => 0,
            _ => 1,
        }),
        remedies.Sum(remedy => remedy.Kind == RemedyKind.LiftDeny ? 1 : remedy.Conditions.Length));

    private static Remedy Of(RemedyKind kind, LayerResult layer, AccessRequest request) =>
        new() { Kind = kind, Layer = layer.Layer, Action = request.Action, Resource = request.Resource };
}
