using System.Collections.Immutable;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Explanation;

/// <summary>
/// What may be told of a denial to the account that met it: the one rule for every wire, the encoded message and the trail.
/// What the resource's owner wrote (trust policy, resource policy, RCPs) is told where the account owns the resource; to any
/// other the denial is the one that it would have met had the owner written nothing. Administrators are told the whole.
/// </summary>
public static class Disclosure
{
    /// <summary>The layers whose policies the resource's owner has a say in.</summary>
    public static bool IsOwners(Layer layer) => layer is Layer.ResourceControlPolicy or Layer.ResourcePolicy or Layer.TrustPolicy;

    /// <summary>The condition keys that tell what only the resource's owner knows: its account, organization and tags.</summary>
    public static bool IsOwners(string conditionKey) =>
        conditionKey.StartsWith("aws:Resource", StringComparison.OrdinalIgnoreCase)
        || conditionKey.StartsWith("iam:ResourceTag/", StringComparison.OrdinalIgnoreCase)
        || conditionKey.StartsWith("s3:ExistingObjectTag/", StringComparison.OrdinalIgnoreCase)
        || conditionKey.Equals("s3:ResourceAccount", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The denial as whoever may decode it in the account reads it: with the caller's own statements.
    /// INVARIANT: where another account owns the resource, it is a function of the caller's side and the request alone.
    /// </summary>
    /// <param name="denial">The decision that was made.</param>
    /// <param name="accountId">The caller's account.</param>
    /// <param name="side">The caller's side, made without the resource's own condition keys; null takes the decision's.</param>
    public static Decision ToAccount(Decision denial, string accountId, CallerSide? side)
    {
        if (denial.OwnerAccountId == accountId)
            return denial;
        var kind = denial.Layers.Any(layer => layer.Layer == Layer.TrustPolicy) ? ResourceKind.Role : ResourceKind.WithPolicy;
        var layers = ImmutableArray.CreateBuilder<LayerResult>();
        var own = side?.Layers ?? [.. denial.Layers.Where(layer => !IsOwners(layer.Layer))];
        layers.AddRange(own.Where(layer => layer.Layer == Layer.ServiceControlPolicy));
        layers.Add(new LayerResult { Layer = kind == ResourceKind.Role ? Layer.TrustPolicy : Layer.ResourcePolicy, Verdict = Verdict.ImplicitDeny });
        layers.AddRange(own.Where(layer => layer.Layer != Layer.ServiceControlPolicy));
        var situation = new Situation(denial.Principal, kind, denial.OwnerAccountId, layers.ToImmutable());
        var (result, decidedBy) = Rules.Decide(in situation);
        return denial with { Result = result, DecidingLayer = decidedBy, Layers = situation.Layers, WouldAllow = [] };
    }

    /// <summary>
    /// What a caller is told at once, without a permission to decode: what AWS's text tells already, and the layers of the
    /// resource's own that denied, where the account owns it. Null where the text tells nothing of the decision ("Access Denied").
    /// </summary>
    public static DisclosedDenial? AtOnce(Decision denial, string accountId, string text)
    {
        var subject = denial.DenialSubject;
        if (!text.StartsWith(subject, StringComparison.Ordinal))
            return null;
        ImmutableArray<LayerResult> layers = denial.OwnerAccountId == accountId
            ? [.. denial.Layers.Where(layer => IsOwners(layer.Layer) && layer.Verdict != Verdict.Allow)]
            : [];
        var reasonIsDisclosed = text.Length > subject.Length && text == denial.DenialMessage;
        var layerIsDisclosed = reasonIsDisclosed || layers.Any(layer => layer.Layer == denial.DecidingLayer);
        return new DisclosedDenial
        {
            Text = text,
            Result = layerIsDisclosed ? denial.Result : null,
            DecidingLayer = layerIsDisclosed ? denial.DecidingLayer : null,
            Principal = denial.Principal,
            Action = denial.Action,
            ActionIsKnown = denial.ActionIsKnown,
            Resource = denial.Resource,
            Layers = layers,
            WouldAllow = layers.IsEmpty ? [] : [.. denial.WouldAllow.Where(remedy => layers.Any(layer => layer.Layer == remedy.Layer))],
        };
    }
}
