using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>Why a statement took part, or the first thing that kept it from doing so.</summary>
public sealed record StatementTrace
{
    /// <summary>ARN of the policy, or its name where it has none.</summary>
    public required string Policy { get; init; }

    /// <summary>From 0, in document order.</summary>
    public required int Index { get; init; }

    public string? Sid { get; init; }

    /// <summary>Guardrails only: the level at which the policy is attached; 0 is the root.</summary>
    public int? Level { get; init; }

    public required bool Deny { get; init; }

    public required bool Matched { get; init; }

    /// <summary>The statement itself, where it matched.</summary>
    public string? Json { get; init; }

    /// <summary>Resource and trust policies only: which of the caller's selves the statement names.</summary>
    public Grant Grant { get; init; }

    /// <summary>"Principal", "Action", "Resource" or "Condition" where the statement did not match.</summary>
    public string? FailedElement { get; init; }

    public string? ConditionOperator { get; init; }

    public string? ConditionKey { get; init; }

    /// <summary>The failed element's or condition's values in the policy.</summary>
    public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary><see cref="Expected"/> with variables filled in; empty where there are none.</summary>
    public ImmutableArray<string> Filled { get; init; } = [];

    /// <summary>What the request has instead; empty where the key is absent.</summary>
    public ImmutableArray<string> Actual { get; init; } = [];

    /// <summary>All conditions of a statement whose principal, action and resource fit.</summary>
    public ImmutableArray<ConditionTrace> Conditions { get; init; } = [];
}

/// <summary>One condition held against the request.</summary>
public sealed record ConditionTrace
{
    public required string Operator { get; init; }

    public required string Key { get; init; }

    /// <summary>As the policy has them.</summary>
    public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary><see cref="Expected"/> with variables filled in, those without a value left as they are; empty where there are none.</summary>
    public ImmutableArray<string> Filled { get; init; } = [];

    /// <summary>What the request has; empty where the key is absent.</summary>
    public ImmutableArray<string> Actual { get; init; } = [];

    public required bool Holds { get; init; }

    /// <summary>The key may have several values and the operator has no ForAllValues or ForAnyValue: so it fits no value.</summary>
    public bool NeedsSetOperator { get; init; }
}
