using Rolecall.Policy.Decisions;

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

        // Guardrails do not bind service-linked roles.
        var isServiceLinked = world.Caller.Kind == PrincipalKind.RoleSession && world.Caller.RoleArn!.Contains(":role/aws-service-role/");
        if (isServiceLinked && world.ServiceControl.Length + world.ResourceControl.Length > 0)
            return Decide(world with { ServiceControl = [], ResourceControl = [] });

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
        // Roles and keys must be granted by their own policy, even within the account.
        if (world.Kind is ResourceKind.Role or ResourceKind.Key && grants.Count == 0)
            return (Verdict.ImplicitDeny, ownLayer);
        if (world.Caller.Kind is PrincipalKind.Anonymous or PrincipalKind.Service or PrincipalKind.Federated)
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

    public static bool Allows(RawPolicy policy, World world) => Speaking(policy, "Allow", world).Any();

    /// <summary>The statements of this effect that speak of the question.</summary>
    private static IEnumerable<NaiveStatement> Speaking(RawPolicy policy, string effect, World world)
    {
        var read = policy.Naive;
        return read.Statements.Where(statement => statement.Effect == effect && Speaks(statement, read.Variables, world));
    }

    private static bool Speaks(NaiveStatement statement, bool variables, World world)
    {
        bool IsAction(string action) => NaiveText.IsAction(action, world.Action);
        var named = statement.Principal is not null || statement.NotPrincipal is not null;
        bool IsResource(string resource) => IsLike(resource, stars: !named || statement.Effect == "Deny");
        bool IsOther(string resource) => IsLike(resource, stars: !named || statement.Effect == "Allow");
        bool IsLike(string resource, bool stars)
        {
            // What an ARN leaves out at its end is a star each; where principals are named, only if it makes the statement stricter.
            while (stars && (resource.StartsWith("arn:") || resource.StartsWith("*:")) && resource.Count(letter => letter == ':') < 5)
                resource += ":*";
            return NaiveText.Like(resource, world.Resource, world.Context, variables, ignoreCase: false);
        }
        return (statement.Action is not { } actions || actions.Any(IsAction))
            && (statement.NotAction is not { } notActions || !notActions.Any(IsAction))
            && (statement.Resource is not { } resources || resources.Any(IsResource))
            && (statement.NotResource is not { } notResources || !notResources.Any(IsOther))
            && NaivePrincipals.Speaks(statement, world)
            && NaiveConditions.Hold(statement, world.Context, variables);
    }
}
