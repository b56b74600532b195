using System.Collections.Immutable;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The library's answer to a world.</summary>
internal static class Subject
{
    public static Decision Decide(World world, bool explain = false)
    {
        var request = new AccessRequest
        {
            Principal = world.Caller,
            Action = world.Action,
            Resource = world.Resource,
            Context = new ConditionContext(world.Context)
        };
        var caller = new CallerPolicies
        {
            Identity = Compiled(world.Identity, PolicyGrammar.Identity),
            Boundary = world.Boundary is { } boundary ? boundary.Compiled(PolicyGrammar.Identity) : null,
            Session = world.Session is { } session ? Compiled(session, PolicyGrammar.Identity) : null,
            ServiceControl = [.. world.ServiceControl.Select(level => Compiled(level, PolicyGrammar.Identity))],
        };
        var resource = new ResourcePolicies
        {
            Kind = world.Kind,
            AccountId = world.Owner,
            Policy = world.Own is { } own ? own.Compiled(world.GrammarOfOwn) : null,
            ResourceControl = [.. world.ResourceControl.Select(level => Compiled(level, PolicyGrammar.Resource))],
        };
        return Authorizer.Decide(Authorizer.EvaluateCaller(request, caller, explain), request, resource, explain);
    }

    private static ImmutableArray<CompiledPolicy> Compiled(ImmutableArray<RawPolicy> policies, PolicyGrammar grammar) =>
        [.. policies.Select(policy => policy.Compiled(grammar))];
}
