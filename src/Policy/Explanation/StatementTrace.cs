using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Explanation;

/// <summary>Why a statement took part, or the first thing that kept it from doing so.</summary>
[DataContract(Name = "rolecall.StatementTrace")]
public sealed record StatementTrace
{
    /// <summary>ARN of the policy, or its name where it has none.</summary>
    [DataMember(Order = 0)] public required string Policy { get; init; }

    /// <summary>From 0, in document order.</summary>
    [DataMember(Order = 1)] public required int Index { get; init; }

    [DataMember(Order = 2)] public string? Sid { get; init; }

    /// <summary>Guardrails only: the level at which the policy is attached; 0 is the root.</summary>
    [DataMember(Order = 10)] public int? Level { get; init; }

    [DataMember(Order = 3)] public required bool Deny { get; init; }

    [DataMember(Order = 4)] public required bool Matched { get; init; }

    /// <summary>The statement itself, where it matched.</summary>
    [DataMember(Order = 14)] public string? Json { get; init; }

    /// <summary>Resource and trust policies only: which of the caller's identities the statement names.</summary>
    [DataMember(Order = 11)] public Grant Grant { get; init; }

    /// <summary>"Principal", "Action", "Resource" or "Condition" where the statement did not match.</summary>
    [DataMember(Order = 5)] public string? FailedElement { get; init; }

    [DataMember(Order = 6)] public string? ConditionOperator { get; init; }

    [DataMember(Order = 7)] public string? ConditionKey { get; init; }

    /// <summary>The failed element's or condition's values in the policy.</summary>
    [DataMember(Order = 8)] public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary><see cref="Expected"/> with variables filled in; empty where there are none.</summary>
    [DataMember(Order = 12)] public ImmutableArray<string> Filled { get; init; } = [];

    /// <summary>What the request has instead; empty where the key is absent.</summary>
    [DataMember(Order = 9)] public ImmutableArray<string> Actual { get; init; } = [];

    /// <summary>All conditions of a statement whose principal, action and resource fit.</summary>
    [DataMember(Order = 13)] public ImmutableArray<ConditionTrace> Conditions { get; init; } = [];
}
