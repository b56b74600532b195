using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Explanation;

/// <summary>One of the things that a denied request lacks.</summary>
[DataContract(Name = "rolecall.Remedy")]
public sealed partial record Remedy
{
    [DataMember(Order = 0)] public required RemedyKind Kind { get; init; }

    /// <summary>Where it is lacking.</summary>
    [DataMember(Order = 1)] public required Layer Layer { get; init; }

    /// <summary>Guardrails only: the level; 0 is the root.</summary>
    [DataMember(Order = 2)] public int? Level { get; init; }

    /// <summary>The policy with the statement; null where a statement is to be added.</summary>
    [DataMember(Order = 3)] public string? Policy { get; init; }

    /// <summary>The statement, from 0; null where one is to be added.</summary>
    [DataMember(Order = 4)] public int? Index { get; init; }

    [DataMember(Order = 5)] public string? Sid { get; init; }

    /// <summary>The conditions to fulfil, or those by which a deny applies.</summary>
    [DataMember(Order = 6)] public ImmutableArray<ConditionTrace> Conditions { get; init; } = [];

    /// <summary>Whom a resource or trust policy must name; null in other layers.</summary>
    [DataMember(Order = 7)] public string? Principal { get; init; }

    [DataMember(Order = 8)] public required string Action { get; init; }

    [DataMember(Order = 9)] public required string Resource { get; init; }
}
