using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Evaluation;
using Rolecall.Policy.Explanation;

namespace Rolecall.Policy;

/// <summary>
/// The decision, in AWS's order. A pure function of the request and the policies.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </summary>
public static class Authorizer
{
    private static readonly LayerResult RootMayAll = new() { Layer = Layer.IdentityPolicy, Verdict = Verdict.Allow };

    /// <summary>The caller's side: SCPs, identity policies, boundary, session policies.</summary>
    /// <param name="request">The question.</param>
    /// <param name="policies">The caller's policies.</param>
    /// <param name="explain">Trace statements even where a layer allows; a layer that does not allow is always traced.</param>
    public static CallerSide EvaluateCaller(AccessRequest request, CallerPolicies policies, bool explain)
    {
        var evaluation = new LayerEvaluation(request, bounded: policies.Boundary is not null, explain);
        var layers = new Layers();
        if (policies.ServiceControl.Length > 0 && !request.Principal.IsServiceLinked)
            layers.Add(evaluation.EveryLevel(Layer.ServiceControlPolicy, policies.ServiceControl));
        else if (explain && (policies.IsOfManagementAccount || policies.ServiceControl.Length > 0))
            layers.Add(NotApplied(Layer.ServiceControlPolicy, policies.IsOfManagementAccount));
        layers.Add(request.Principal.Kind == PrincipalKind.Root
            ? RootMayAll
            : evaluation.Any(Layer.IdentityPolicy, policies.Identity.AsSpan()));
        if (policies.Boundary is { } boundary)
            layers.Add(evaluation.Any(Layer.PermissionsBoundary, new ReadOnlySpan<CompiledPolicy>(in boundary)));
        if (policies.Session is { } session)
            layers.Add(evaluation.Any(Layer.SessionPolicy, session.AsSpan()));
        else if (request.Principal.Kind == PrincipalKind.FederatedUser)
            layers.Add(new LayerResult { Layer = Layer.SessionPolicy, Verdict = Verdict.ImplicitDeny });
        return new CallerSide { Principal = request.Principal, Layers = layers.ToImmutable(), Steps = evaluation.Steps };
    }

    /// <summary>The decision: the caller's side joined with the resource's.</summary>
    /// <param name="caller">What <see cref="EvaluateCaller"/> said.</param>
    /// <param name="request">The same question.</param>
    /// <param name="resource">The resource's policies.</param>
    /// <param name="explain">Trace statements even where a layer allows; a layer that does not allow is always traced.</param>
    public static Decision Decide(CallerSide caller, AccessRequest request, ResourcePolicies resource, bool explain)
    {
        var bounded = Find(caller.Layers, Layer.PermissionsBoundary) is not null;
        var evaluation = new LayerEvaluation(request, bounded, explain);
        var layers = new Layers();
        if (resource.ResourceControl.Length > 0 && !caller.Principal.IsServiceLinked)
            layers.Add(evaluation.EveryLevel(Layer.ResourceControlPolicy, resource.ResourceControl));
        else if (explain && (resource.IsOfManagementAccount || resource.ResourceControl.Length > 0))
            layers.Add(NotApplied(Layer.ResourceControlPolicy, resource.IsOfManagementAccount));
        foreach (var result in caller.Layers)
        {
            if (result.Layer == Layer.ServiceControlPolicy)
                layers.Add(result);
        }
        if (resource.Kind != ResourceKind.Plain)
        {
            var own = resource.Policy is { } policy ? new ReadOnlySpan<CompiledPolicy>(in policy) : [];
            var result = evaluation.Any(resource.Kind == ResourceKind.Role ? Layer.TrustPolicy : Layer.ResourcePolicy, own);
            layers.Add(resource.Missing is null ? result : result with { Missing = resource.Missing, Statements = [] });
        }
        foreach (var result in caller.Layers)
        {
            if (result.Layer != Layer.ServiceControlPolicy)
                layers.Add(result);
        }

        var situation = new Situation(caller.Principal, resource.Kind, resource.AccountId, layers.ToImmutable());
        var (verdict, decidedBy) = Rules.Decide(in situation);
        // If the trace is cut, another statement may deny, so no remedy is given.
        var wouldAllow = verdict == Verdict.Allow || situation.IsPartlyKnown ? [] : Remedies.Of(in situation, request);
        return new Decision
        {
            Result = verdict,
            DecidingLayer = decidedBy,
            Principal = caller.Principal,
            Action = request.Action,
            Resource = request.Resource,
            DeniedAs = request.DeniedAs,
            OwnerAccountId = resource.AccountId,
            Layers = situation.Layers,
            Steps = caller.Steps + evaluation.Steps,
            // Nothing helps where there is no resource. They are sought all the same: the time must not tell that there is none.
            WouldAllow = resource.Missing is null ? wouldAllow : [],
        };
    }

    private static LayerResult NotApplied(Layer layer, bool isOfManagementAccount) => new()
    {
        Layer = layer,
        Verdict = Verdict.Allow,
        NotApplied = isOfManagementAccount ? "management account" : "service-linked role",
    };

    private static LayerResult? Find(ImmutableArray<LayerResult> layers, Layer layer)
    {
        foreach (var result in layers)
        {
            if (result.Layer == layer)
                return result;
        }
        return null;
    }

    /// <summary>The few layers of one side as they are found; leaves nothing behind but the result.</summary>
    private ref struct Layers
    {
        private Slots slots;
        private int count;

        public void Add(LayerResult result) => slots[count++] = result;

        public readonly ImmutableArray<LayerResult> ToImmutable() => ImmutableCollectionsMarshal.AsImmutableArray(slots[..count].ToArray());

        [System.Runtime.CompilerServices.InlineArray(8)]
        private struct Slots
        {
            private LayerResult first;
        }
    }
}
