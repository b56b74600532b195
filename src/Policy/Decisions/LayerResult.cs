using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Decisions;

/// <summary>What one layer says of a request.</summary>
[DataContract(Name = "rolecall.LayerResult")]
public sealed record LayerResult
{
    [DataMember(Order = 0)] public required Layer Layer { get; init; }

    [DataMember(Order = 1)] public required Verdict Verdict { get; init; }

    /// <summary>Resource and trust policies only.</summary>
    [DataMember(Order = 2)] public Grant Grant { get; init; }

    /// <summary>Guardrails only: the first level that denies, or else does not allow; 0 is the root, null is none.</summary>
    [DataMember(Order = 5)] public int? Level { get; init; }

    /// <summary>Guardrails only: how many levels there are.</summary>
    [DataMember(Order = 6)] public int Levels { get; init; }

    /// <summary>The ARN of the policy with the explicit deny, where it has one.</summary>
    [DataMember(Order = 3)] public string? DenyingPolicyArn { get; init; }

    /// <summary>Filled where an explanation was asked for, or the layer did not allow.</summary>
    [DataMember(Order = 4)] public ImmutableArray<StatementTrace> Statements { get; init; } = [];

    /// <summary>There are more statements: telling them all would take more than <see cref="DecisionLimits.StepsOfTraces"/>.</summary>
    [DataMember(Order = 7)] public bool StatementsCut { get; init; }

    /// <summary>
    /// Why the layer was not evaluated to its end, and therefore denies: "the policies take more than …"; null where it was.
    /// </summary>
    [DataMember(Order = 8)] public string? GivenUp { get; init; }

    /// <summary>
    /// Guardrails only: why they do not bind the caller or the resource ("management account"), so that the layer allows; null where
    /// they do. Told where an explanation was asked for; else the layer is left out.
    /// </summary>
    [DataMember(Order = 9)] public string? NotApplied { get; init; }

    /// <summary>Why there is no resource that could have a policy: "there is no such role"; null where there is one.</summary>
    [DataMember(Order = 10)] public string? Missing { get; init; }

    /// <summary>It does not allow because there is no policy that could: an explanation leaves it out, unless it decides.</summary>
    internal bool IsWithoutPolicies => Verdict == Verdict.ImplicitDeny && Statements.IsEmpty && Levels == 0
        && !StatementsCut && GivenUp is null && Missing is null;
}
