using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Rolecall.Policy.Decisions;

/// <summary>
/// The caller's side of a decision: what the policies on the principal's side say. Joined with the resource's side by Authorizer.
/// </summary>
[DataContract(Name = "rolecall.CallerSide")]
public sealed record CallerSide
{
    [DataMember(Order = 0)] public required Principal Principal { get; init; }

    /// <summary>In AWS's order; only layers that the principal has. Root has an identity layer that allows.</summary>
    [DataMember(Order = 1)] public required ImmutableArray<LayerResult> Layers { get; init; }

    /// <summary>How much work it was, traces included; see <see cref="DecisionLimits"/>.</summary>
    [DataMember(Order = 2)] public long Steps { get; init; }
}
