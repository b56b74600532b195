using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.DecisionCases;

/// <summary>Asks the library alone: the policies as they stand in the case, no store, no grain, no wire.</summary>
public static class CaseInLibrary
{
    /// <summary>The decision.</summary>
    /// <param name="one">The case.</param>
    /// <param name="explain">Trace statements even where a layer allows.</param>
    public static Decision Decide(DecisionCase one, bool explain = true)
    {
        var request = RequestOf(one);
        var policies = new CallerPolicies
        {
            Identity = [.. one.AllIdentity.Select((policy, index) => Compiled(policy, PolicyGrammar.Identity, $"identity{index}"))],
            Boundary = one.Boundary is { } boundary ? Compiled(boundary, PolicyGrammar.Identity, "boundary") : null,
            Session = one.Session is { } session ? [Compiled(session, PolicyGrammar.Identity, "session")] : null,
            ServiceControl = Levels(one.ServiceControl, PolicyGrammar.Identity),
        };
        var own = one.TrustPolicy ?? one.ResourcePolicy;
        var resource = new ResourcePolicies
        {
            Kind = one.TrustPolicy is not null
                ? ResourceKind.Role
                : one.ResourcePolicy is not null ? ResourceKind.WithPolicy : ResourceKind.Plain,
            AccountId = one.ResourceAccount ?? request.Principal.AccountId,
            Policy = own is { ValueKind: not JsonValueKind.String } policy
                ? Compiled(policy, one.TrustPolicy is null ? PolicyGrammar.Resource : PolicyGrammar.Trust, "resource")
                : null,
            // AWS's RCPs have Principal "*", which the resource grammar knows.
            ResourceControl = Levels(one.ResourceControl, PolicyGrammar.Resource),
        };
        return Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain), request, resource, explain);
    }

    private static AccessRequest RequestOf(DecisionCase one)
    {
        var principal = CaseCaller.Of(one);
        var context = CaseCaller.KeysOf(principal)
            .Concat(one.Context.Select(entry => new ConditionEntry(entry.Key, [.. CasePolicy.TextsOf(entry.Value)])));
        return new AccessRequest
        {
            Principal = principal,
            Action = one.Action,
            Resource = one.Resource,
            Context = new ConditionContext(context)
        };
    }

    private static ImmutableArray<ImmutableArray<CompiledPolicy>> Levels(
        ImmutableArray<ImmutableArray<JsonElement>> levels, PolicyGrammar grammar) =>
    [.. levels.Select((level, index) => level.Select(policy => Compiled(policy, grammar, $"level{index}")).ToImmutableArray())];

    private static CompiledPolicy Compiled(JsonElement policy, PolicyGrammar grammar, string name) =>
        CompiledPolicy.Compile(
            PolicyDocument.Parse(CasePolicy.DocumentOf(policy), grammar), new PolicySource(name, CasePolicy.ArnOf(policy)));
}
