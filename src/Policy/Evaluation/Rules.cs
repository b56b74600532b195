using System.Collections.Immutable;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Evaluation;

/// <summary>How the layers make a decision: AWS's order, one rule per item.</summary>
internal static class Rules
{
    /// <summary>A rule ends the decision with a result, or leaves it to the next.</summary>
    private delegate (Verdict Result, Layer Layer)? Rule(in Situation situation);

    /// <summary>AWS's order. The last rule always decides.</summary>
    private static readonly ImmutableArray<Rule> InOrder =
    [
        ExplicitDenyAnywhere,
        ResourceControlPoliciesMustAllow,
        ServiceControlPoliciesMustAllow,
        TrustPolicyMustAllow,
        KeyPolicyMustAllow,
        CallersWithoutPoliciesNeedTheResource,
        ResourcePolicyGrantsWithinTheAccount,
        IdentityPoliciesMustAllow,
        BoundaryMustAllow,
        SessionPoliciesMustAllow,
        ResourcePolicyMustAllowAcrossAccounts,
    ];

    /// <summary>The answer, and the layer that gave it.</summary>
    public static (Verdict Result, Layer Layer) Decide(in Situation situation)
    {
        foreach (var rule in InOrder)
        {
            if (rule(in situation) is { } decided)
                return decided;
        }
        throw new InvalidOperationException("the last rule decides");
    }

    private static (Verdict, Layer)? ExplicitDenyAnywhere(in Situation situation)
    {
        foreach (var layer in situation.Layers)
        {
            if (layer.Verdict == Verdict.ExplicitDeny)
                return (Verdict.ExplicitDeny, layer.Layer);
        }
        return null;
    }

    /// <summary>
    /// They bind services too: AWS's own samples deny services that act for others. Service-linked roles have no such layer.
    /// </summary>
    private static (Verdict, Layer)? ResourceControlPoliciesMustAllow(in Situation situation) =>
        MustAllow(in situation, Layer.ResourceControlPolicy);

    /// <summary>
    /// They bind an account's users, roles and root. The management account, service-linked roles and services have no such layer.
    /// </summary>
    private static (Verdict, Layer)? ServiceControlPoliciesMustAllow(in Situation situation) =>
        MustAllow(in situation, Layer.ServiceControlPolicy);

    /// <summary>A role is never assumed by identity policies alone, not even within its account.</summary>
    private static (Verdict, Layer)? TrustPolicyMustAllow(in Situation situation) =>
        situation.Kind == ResourceKind.Role ? MustAllow(in situation, Layer.TrustPolicy) : null;

    /// <summary>A KMS key is never used by identity policies alone, not even by root.</summary>
    private static (Verdict, Layer)? KeyPolicyMustAllow(in Situation situation) =>
        situation.Kind == ResourceKind.Key ? MustAllow(in situation, Layer.ResourcePolicy) : null;

    private static (Verdict, Layer)? CallersWithoutPoliciesNeedTheResource(in Situation situation)
    {
        if (situation.Caller.Kind is not (PrincipalKind.Anonymous or PrincipalKind.Service or PrincipalKind.Federated))
            return null;
        return situation.ResourceLayer is { Verdict: Verdict.Allow } granted
            ? (Verdict.Allow, granted.Layer)
            : (Verdict.ImplicitDeny, situation.ResourceLayer?.Layer ?? Layer.IdentityPolicy);
    }

    /// <summary>
    /// Within one account a resource policy that names the caller needs no identity policy beside it. How much else it overrides depends on
    /// which of the caller's identities it names: the table of AWS's evaluation page.
    /// </summary>
    private static (Verdict, Layer)? ResourcePolicyGrantsWithinTheAccount(in Situation situation)
    {
        if (!situation.SameAccount || situation.ResourceLayer is not { Verdict: Verdict.Allow } granted)
            return null;
        if ((granted.Grant & (Grant.User | Grant.Session | Grant.Anyone)) != 0)
            return (Verdict.Allow, granted.Layer);
        if ((granted.Grant & (Grant.Role | Grant.FederatingUser)) != 0)
            return BoundaryMustAllow(in situation) ?? SessionPoliciesMustAllow(in situation) ?? (Verdict.Allow, granted.Layer);
        return null;
    }

    private static (Verdict, Layer)? IdentityPoliciesMustAllow(in Situation situation) => MustAllow(in situation, Layer.IdentityPolicy);

    private static (Verdict, Layer)? BoundaryMustAllow(in Situation situation) => MustAllow(in situation, Layer.PermissionsBoundary);

    private static (Verdict, Layer)? SessionPoliciesMustAllow(in Situation situation) => MustAllow(in situation, Layer.SessionPolicy);

    /// <summary>Everything on the caller's side allows; across accounts the resource must too.</summary>
    private static (Verdict, Layer)? ResourcePolicyMustAllowAcrossAccounts(in Situation situation)
    {
        if (situation.SameAccount)
            return (Verdict.Allow, Layer.IdentityPolicy);
        return situation.ResourceLayer is { Verdict: Verdict.Allow } granted
            ? (Verdict.Allow, granted.Layer)
            : (Verdict.ImplicitDeny, situation.ResourceLayer?.Layer ?? Layer.ResourcePolicy);
    }

    private static (Verdict, Layer)? MustAllow(in Situation situation, Layer layer) =>
        situation.Of(layer) is { Verdict: not Verdict.Allow } refused ? (refused.Verdict, layer) : null;
}
