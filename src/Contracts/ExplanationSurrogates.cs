using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Contracts;

// The records of an explanation, as PolicySurrogates.cs. Ids are never reused.

[GenerateSerializer, Immutable, Alias("rolecall.ConditionTrace")]
internal struct ConditionTraceSurrogate
{
    [Id(0)] public string Operator;
    [Id(1)] public string Key;
    [Id(2)] public ImmutableArray<string> Expected;
    [Id(3)] public ImmutableArray<string> Filled;
    [Id(4)] public ImmutableArray<string> Actual;
    [Id(5)] public bool Holds;
    [Id(6)] public bool NeedsSetOperator;
}

[RegisterConverter]
internal sealed class ConditionTraceConverter : IConverter<ConditionTrace, ConditionTraceSurrogate>
{
    public ConditionTrace ConvertFromSurrogate(in ConditionTraceSurrogate from) => new()
    {
        Operator = from.Operator,
        Key = from.Key,
        Expected = from.Expected,
        Filled = from.Filled,
        Actual = from.Actual,
        Holds = from.Holds,
        NeedsSetOperator = from.NeedsSetOperator,
    };

    public ConditionTraceSurrogate ConvertToSurrogate(in ConditionTrace from) => new()
    {
        Operator = from.Operator,
        Key = from.Key,
        Expected = from.Expected,
        Filled = from.Filled,
        Actual = from.Actual,
        Holds = from.Holds,
        NeedsSetOperator = from.NeedsSetOperator,
    };
}

[GenerateSerializer, Immutable, Alias("rolecall.Remedy")]
internal struct RemedySurrogate
{
    [Id(0)] public RemedyKind Kind;
    [Id(1)] public Layer Layer;
    [Id(2)] public int? Level;
    [Id(3)] public string? Policy;
    [Id(4)] public int? Index;
    [Id(5)] public string? Sid;
    [Id(6)] public ImmutableArray<ConditionTrace> Conditions;
    [Id(7)] public string? Principal;
    [Id(8)] public string Action;
    [Id(9)] public string Resource;
}

[RegisterConverter]
internal sealed class RemedyConverter : IConverter<Remedy, RemedySurrogate>
{
    public Remedy ConvertFromSurrogate(in RemedySurrogate from) => new()
    {
        Kind = from.Kind,
        Layer = from.Layer,
        Level = from.Level,
        Policy = from.Policy,
        Index = from.Index,
        Sid = from.Sid,
        Conditions = from.Conditions,
        Principal = from.Principal,
        Action = from.Action,
        Resource = from.Resource,
    };

    public RemedySurrogate ConvertToSurrogate(in Remedy from) => new()
    {
        Kind = from.Kind,
        Layer = from.Layer,
        Level = from.Level,
        Policy = from.Policy,
        Index = from.Index,
        Sid = from.Sid,
        Conditions = from.Conditions,
        Principal = from.Principal,
        Action = from.Action,
        Resource = from.Resource,
    };
}
