using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Decisions;

/// <summary>The whole decision, with its reasons.</summary>
[DataContract(Name = "rolecall.Decision")]
public sealed partial record Decision
{
    /// <summary><see cref="Verdict.Allow"/>, or the kind of deny.</summary>
    [DataMember(Order = 0)] public required Verdict Result { get; init; }

    /// <summary>The layer that decided; for an allow, the one that granted.</summary>
    [DataMember(Order = 1)] public required Layer DecidingLayer { get; init; }

    [DataMember(Order = 2)] public required Principal Principal { get; init; }

    [DataMember(Order = 3)] public required string Action { get; init; }

    /// <summary>
    /// Whether AWS's tables have the action; one that they do not know is decided by its text alone. Looked up when asked.
    /// </summary>
    public bool ActionIsKnown => Services.ServiceAuthorization.Find(Action) is not null;

    [DataMember(Order = 4)] public required string Resource { get; init; }

    /// <summary>
    /// What AWS's text of a denial calls the resource; null where it says <see cref="Resource"/>, or nothing of "*"; empty where it says
    /// nothing.
    /// </summary>
    [DataMember(Order = 9)] public string? DeniedAs { get; init; }

    /// <summary>The account that owns the resource: what its layers say is its own to know (<see cref="Disclosure"/>).</summary>
    [DataMember(Order = 8)] public required string OwnerAccountId { get; init; }

    /// <summary>All layers of both sides, in AWS's order.</summary>
    [DataMember(Order = 5)] public required ImmutableArray<LayerResult> Layers { get; init; }

    /// <summary>The smallest set of missing things: with all of them the answer would have been an allow. Denials only.</summary>
    [DataMember(Order = 6)] public ImmutableArray<Remedy> WouldAllow { get; init; } = [];

    /// <summary>How much work both sides were, traces included; see <see cref="DecisionLimits"/>.</summary>
    [DataMember(Order = 7)] public long Steps { get; init; }

    /// <summary>The layers that an explanation tells: all but those without policies that did not decide.</summary>
    public IEnumerable<LayerResult> ExplainedLayers => Layers.Where(layer => !layer.IsWithoutPolicies || layer.Layer == DecidingLayer);

    /// <summary>Why a layer was not evaluated to its end, so that it denies; null where all were.</summary>
    public string? GivenUp => Layers.FirstOrDefault(layer => layer.GivenUp is not null)?.GivenUp;

    public bool Allowed => Result == Verdict.Allow;
}
