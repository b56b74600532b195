using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>What kind of thing a denied request lacks.</summary>
public enum RemedyKind
{
    /// <summary>A statement applies but for conditions: the request must fulfil <see cref="Remedy.Conditions"/>.</summary>
    FulfilConditions,

    /// <summary>A policy of the layer must allow the action.</summary>
    AllowInPolicy,

    /// <summary>A statement denies: it must go, or one of <see cref="Remedy.Conditions"/> must not hold.</summary>
    LiftDeny,

    /// <summary>No policy helps: the resource is another account's and can have no policy of its own.</summary>
    OutOfReach,
}

/// <summary>One of the things that a denied request lacks.</summary>
public sealed partial record Remedy
{
    public required RemedyKind Kind { get; init; }

    /// <summary>Where it is lacking.</summary>
    public required Layer Layer { get; init; }

    /// <summary>Guardrails only: the level; 0 is the root.</summary>
    public int? Level { get; init; }

    /// <summary>The policy with the statement; null where a statement is to be added.</summary>
    public string? Policy { get; init; }

    /// <summary>The statement, from 0; null where one is to be added.</summary>
    public int? Index { get; init; }

    public string? Sid { get; init; }

    /// <summary>The conditions to fulfil, or those by which a deny applies.</summary>
    public ImmutableArray<ConditionTrace> Conditions { get; init; } = [];

    /// <summary>Whom a resource or trust policy must name; null in other layers.</summary>
    public string? Principal { get; init; }

    public required string Action { get; init; }

    public required string Resource { get; init; }
}
