using System.Text.Json;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>
/// The second opinion: AWS's pages written down step by step over the bare JSON, slow and without a thought for form. It
/// shares nothing with src/Policy but the names of layers and verdicts.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </summary>
internal static class NaiveEvaluator
{
    public static (Verdict, Layer) Decide(World world)
    {
        var ownLayer = world.Kind == ResourceKind.Role ? Layer.TrustPolicy : Layer.ResourcePolicy;
        var isRoot = world.Caller.Kind == PrincipalKind.Root;

        // An explicit deny anywhere.
        var everything = new List<(Layer Layer, IEnumerable<RawPolicy> Policies)>
        {
            (Layer.ResourceControlPolicy, world.ResourceControl.SelectMany(level => level)),
            (Layer.ServiceControlPolicy, world.ServiceControl.SelectMany(level => level)),
            (ownLayer, world.Kind != ResourceKind.Plain && world.Own is { } policy ? [policy] : []),
            (Layer.IdentityPolicy, isRoot ? [] : world.Identity),
            (Layer.PermissionsBoundary, world.Boundary is { } limit ? [limit] : []),
            (Layer.SessionPolicy, world.Session is { } some ? some : []),
        };
        foreach (var (layer, policies) in everything)
        {
            if (policies.Any(one => Speaking(one, "Deny", world).Any()))
                return (Verdict.ExplicitDeny, layer);
        }

        // Guardrails: an allow at every level.
        if (world.ResourceControl.Any(level => !level.Any(one => Allows(one, world))))
            return (Verdict.ImplicitDeny, Layer.ResourceControlPolicy);
        if (world.ServiceControl.Any(level => !level.Any(one => Allows(one, world))))
            return (Verdict.ImplicitDeny, Layer.ServiceControlPolicy);

        // What the resource says, and to whom.
        var grants = new HashSet<string>();
        if (world.Kind != ResourceKind.Plain && world.Own is { } own)
        {
            foreach (var statement in Speaking(own, "Allow", world))
                grants.UnionWith(NaivePrincipals.Selves(statement, world));
        }
        if (world.Kind == ResourceKind.Role && grants.Count == 0)
            return (Verdict.ImplicitDeny, Layer.TrustPolicy);
        if (world.Caller.Kind is PrincipalKind.Anonymous or PrincipalKind.Service)
        {
            return grants.Count > 0
                ? (Verdict.Allow, ownLayer)
                : (Verdict.ImplicitDeny, world.Kind == ResourceKind.Plain ? Layer.IdentityPolicy : ownLayer);
        }

        var identity = isRoot || world.Identity.Any(one => Allows(one, world));
        var boundary = world.Boundary is null || Allows(world.Boundary, world);
        var session = world.Session is { } policiesOfSession
            ? policiesOfSession.Any(one => Allows(one, world))
            : world.Caller.Kind != PrincipalKind.FederatedUser;
        var sameAccount = world.Caller.AccountId == world.Owner;

        // The table of special cases within one account.
        if (sameAccount && (grants.Contains("user") || grants.Contains("session") || grants.Contains("anyone")))
            return (Verdict.Allow, ownLayer);
        var namedBehind = sameAccount && (grants.Contains("role") || grants.Contains("federating user"));
        if (!identity && !namedBehind)
            return (Verdict.ImplicitDeny, Layer.IdentityPolicy);
        if (!boundary)
            return (Verdict.ImplicitDeny, Layer.PermissionsBoundary);
        if (!session)
            return (Verdict.ImplicitDeny, Layer.SessionPolicy);
        if (namedBehind)
            return (Verdict.Allow, ownLayer);
        if (sameAccount)
            return (Verdict.Allow, Layer.IdentityPolicy);
        return grants.Count > 0 ? (Verdict.Allow, ownLayer) : (Verdict.ImplicitDeny, ownLayer);
    }

    private static bool Allows(RawPolicy policy, World world) => Speaking(policy, "Allow", world).Any();

    /// <summary>The statements of this effect that speak of the question.</summary>
    private static IEnumerable<JsonElement> Speaking(RawPolicy policy, string effect, World world)
    {
        var variables = policy.Version == "2012-10-17";
        foreach (var statement in JsonElement.Parse(policy.Json).GetProperty("Statement").EnumerateArray())
        {
            if (statement.GetProperty("Effect").GetString() == effect
                && Fits(statement, "Action", action => NaiveText.Like(action, world.Action, [], variables: false, ignoreCase: true))
                && Fits(statement, "Resource", resource => NaiveText.Like(resource, world.Resource, world.Context, variables, ignoreCase: false))
                && NaivePrincipals.Speaks(statement, world)
                && NaiveConditions.Hold(statement, world, variables))
            {
                yield return statement;
            }
        }
    }

    /// <summary>One of the values fits; for the Not form, none.</summary>
    private static bool Fits(JsonElement statement, string element, Func<string, bool> fits)
    {
        if (statement.TryGetProperty(element, out var values))
            return NaiveText.Values(values).Any(fits);
        return !statement.TryGetProperty("Not" + element, out var others) || !NaiveText.Values(others).Any(fits);
    }
}
