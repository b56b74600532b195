using System.Collections.Immutable;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy;

/// <summary>
/// The decision, in AWS's order. A pure function of the request and the policies.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </summary>
public static class Authorizer
{
    /// <summary>What is known when the rules run.</summary>
    private sealed record Situation(CallerSide Caller, ResourcePolicies Resource, LayerResult? ResourceLayer, ImmutableArray<LayerResult> Layers)
    {
        public bool SameAccount => Caller.Principal.AccountId == Resource.AccountId;

        public LayerResult? Of(Layer layer)
        {
            foreach (var result in Layers)
            {
                if (result.Layer == layer)
                    return result;
            }
            return null;
        }
    }

    /// <summary>A rule ends the decision with a result, or leaves it to the next.</summary>
    private delegate (Verdict Result, Layer Layer)? Rule(Situation situation);

    /// <summary>AWS's order. The last rule always decides.</summary>
    private static readonly ImmutableArray<Rule> Rules =
    [
        ExplicitDenyAnywhere,
        ResourceControlPoliciesMustAllow,
        ServiceControlPoliciesMustAllow,
        TrustPolicyMustAllow,
        AnonymousAndServicesNeedTheResource,
        ResourcePolicyGrantsWithinTheAccount,
        IdentityPoliciesMustAllow,
        BoundaryMustAllow,
        SessionPoliciesMustAllow,
        ResourcePolicyMustAllowAcrossAccounts,
    ];

    /// <summary>The caller's half: SCPs, identity policies, boundary, session policies.</summary>
    /// <param name="request">The question.</param>
    /// <param name="policies">The caller's policies.</param>
    /// <param name="explain">Trace statements even where a layer allows; a layer that does not allow is always traced.</param>
    public static CallerSide EvaluateCaller(AccessRequest request, CallerPolicies policies, bool explain)
    {
        var layers = ImmutableArray.CreateBuilder<LayerResult>(4);
        if (policies.ServiceControl.Length > 0)
            layers.Add(LayerEvaluation.EveryLevel(Layer.ServiceControlPolicy, policies.ServiceControl, request, explain));
        layers.Add(request.Principal.Kind == PrincipalKind.Root
            ? RootMayAll
            : LayerEvaluation.Any(Layer.IdentityPolicy, policies.Identity, request, explain));
        if (policies.Boundary is { } boundary)
            layers.Add(LayerEvaluation.Any(Layer.PermissionsBoundary, [boundary], request, explain));
        if (policies.Session is { } session)
            layers.Add(LayerEvaluation.Any(Layer.SessionPolicy, session, request, explain));
        else if (request.Principal.Kind == PrincipalKind.FederatedUser)
            layers.Add(new LayerResult { Layer = Layer.SessionPolicy, Verdict = Verdict.ImplicitDeny });
        return new CallerSide { Principal = request.Principal, Layers = layers.ToImmutable() };
    }

    /// <summary>The decision: the caller's half joined with the resource's.</summary>
    public static Decision Decide(CallerSide caller, AccessRequest request, ResourcePolicies resource, bool explain)
    {
        var layers = ImmutableArray.CreateBuilder<LayerResult>(caller.Layers.Length + 2);
        if (resource.ResourceControl.Length > 0)
            layers.Add(LayerEvaluation.EveryLevel(Layer.ResourceControlPolicy, resource.ResourceControl, request, explain));
        foreach (var result in caller.Layers)
        {
            if (result.Layer == Layer.ServiceControlPolicy)
                layers.Add(result);
        }
        LayerResult? resourceLayer = null;
        if (resource.Kind != ResourceKind.Plain)
        {
            var layer = resource.Kind == ResourceKind.Role ? Layer.TrustPolicy : Layer.ResourcePolicy;
            resourceLayer = LayerEvaluation.Any(layer, resource.Policy is { } policy ? [policy] : [], request, explain);
            layers.Add(resourceLayer);
        }
        foreach (var result in caller.Layers)
        {
            if (result.Layer != Layer.ServiceControlPolicy)
                layers.Add(result);
        }

        var situation = new Situation(caller, resource, resourceLayer, layers.ToImmutable());
        foreach (var rule in Rules)
        {
            if (rule(situation) is var (result, decidedBy))
            {
                return new Decision
                {
                    Result = result,
                    DecidingLayer = decidedBy,
                    Principal = caller.Principal,
                    Action = request.Action,
                    Resource = request.Resource,
                    Layers = situation.Layers,
                };
            }
        }
        throw new InvalidOperationException("the last rule decides");
    }

    private static readonly LayerResult RootMayAll = new() { Layer = Layer.IdentityPolicy, Verdict = Verdict.Allow };

    private static (Verdict, Layer)? ExplicitDenyAnywhere(Situation situation)
    {
        foreach (var layer in situation.Layers)
        {
            if (layer.Verdict == Verdict.ExplicitDeny)
                return (Verdict.ExplicitDeny, layer.Layer);
        }
        return null;
    }

    private static (Verdict, Layer)? ResourceControlPoliciesMustAllow(Situation situation) => MustAllow(situation, Layer.ResourceControlPolicy);

    private static (Verdict, Layer)? ServiceControlPoliciesMustAllow(Situation situation) => MustAllow(situation, Layer.ServiceControlPolicy);

    /// <summary>A role is never assumed by identity policies alone, not even within its account.</summary>
    private static (Verdict, Layer)? TrustPolicyMustAllow(Situation situation) =>
        situation.Resource.Kind == ResourceKind.Role ? MustAllow(situation, Layer.TrustPolicy) : null;

    private static (Verdict, Layer)? AnonymousAndServicesNeedTheResource(Situation situation) =>
        situation.Caller.Principal.Kind is not (PrincipalKind.Anonymous or PrincipalKind.Service)
            ? null
            : situation.ResourceLayer is { Verdict: Verdict.Allow } granted
                ? (Verdict.Allow, granted.Layer)
                : (Verdict.ImplicitDeny, situation.ResourceLayer?.Layer ?? Layer.IdentityPolicy);

    /// <summary>
    /// Within one account a resource policy that names the caller needs no identity policy beside it. How much else it
    /// overrides depends on which of the caller's selves it names: the table of AWS's evaluation page.
    /// </summary>
    private static (Verdict, Layer)? ResourcePolicyGrantsWithinTheAccount(Situation situation)
    {
        if (!situation.SameAccount || situation.ResourceLayer is not { Verdict: Verdict.Allow } granted)
            return null;
        if ((granted.Grant & (Grant.User | Grant.Session | Grant.Anyone)) != 0)
            return (Verdict.Allow, granted.Layer);
        if ((granted.Grant & (Grant.Role | Grant.FederatingUser)) != 0)
            return BoundaryMustAllow(situation) ?? SessionPoliciesMustAllow(situation) ?? (Verdict.Allow, granted.Layer);
        return null;
    }

    private static (Verdict, Layer)? IdentityPoliciesMustAllow(Situation situation) => MustAllow(situation, Layer.IdentityPolicy);

    private static (Verdict, Layer)? BoundaryMustAllow(Situation situation) => MustAllow(situation, Layer.PermissionsBoundary);

    private static (Verdict, Layer)? SessionPoliciesMustAllow(Situation situation) => MustAllow(situation, Layer.SessionPolicy);

    /// <summary>Everything on the caller's side allows; across accounts the resource must too.</summary>
    private static (Verdict, Layer)? ResourcePolicyMustAllowAcrossAccounts(Situation situation)
    {
        if (situation.SameAccount)
            return (Verdict.Allow, Layer.IdentityPolicy);
        return situation.ResourceLayer is { Verdict: Verdict.Allow } granted
            ? (Verdict.Allow, granted.Layer)
            : (Verdict.ImplicitDeny, situation.ResourceLayer?.Layer ?? Layer.ResourcePolicy);
    }

    private static (Verdict, Layer)? MustAllow(Situation situation, Layer layer) =>
        situation.Of(layer) is { Verdict: not Verdict.Allow } refused ? (refused.Verdict, layer) : null;
}
