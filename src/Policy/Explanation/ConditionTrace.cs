using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace Rolecall.Policy.Explanation;

/// <summary>One condition held against the request.</summary>
[DataContract(Name = "rolecall.ConditionTrace")]
public sealed record ConditionTrace
{
    [DataMember(Order = 0)] public required string Operator { get; init; }

    [DataMember(Order = 1)] public required string Key { get; init; }

    /// <summary>As the policy has them.</summary>
    [DataMember(Order = 2)] public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary>
    /// <see cref="Expected"/> with variables filled in, those without a value left as they are; empty where there are none.
    /// </summary>
    [DataMember(Order = 3)] public ImmutableArray<string> Filled { get; init; } = [];

    /// <summary>What the request has; empty where the key is absent.</summary>
    [DataMember(Order = 4)] public ImmutableArray<string> Actual { get; init; } = [];

    [DataMember(Order = 5)] public required bool Holds { get; init; }

    /// <summary>The key may have several values and the operator has no ForAllValues or ForAnyValue: so it fits no value.</summary>
    [DataMember(Order = 6)] public bool NeedsSetOperator { get; init; }
}
