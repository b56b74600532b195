using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Contracts;

// Policy is BCL only, so its records cross silos through these twins. Ids are never reused.

[GenerateSerializer, Immutable, Alias("rolecall.ConditionEntry")]
internal struct ConditionEntrySurrogate
{
    [Id(0)] public string Key;
    [Id(1)] public ImmutableArray<string> Values;
}

[RegisterConverter]
internal sealed class ConditionEntryConverter : IConverter<ConditionEntry, ConditionEntrySurrogate>
{
    public ConditionEntry ConvertFromSurrogate(in ConditionEntrySurrogate from) => new(from.Key, from.Values);

    public ConditionEntrySurrogate ConvertToSurrogate(in ConditionEntry from) => new() { Key = from.Key, Values = from.Values };
}

[GenerateSerializer, Immutable, Alias("rolecall.Principal")]
internal struct PrincipalSurrogate
{
    [Id(0)] public PrincipalKind Kind;
    [Id(1)] public string AccountId;
    [Id(2)] public string Arn;
    [Id(3)] public string UserId;
    [Id(4)] public string? RoleArn;
    [Id(5)] public string? RoleId;
    [Id(6)] public string? UserArn;
    [Id(7)] public string? IamUserId;
    [Id(8)] public string? FederatedProvider;
    [Id(9)] public string? CanonicalUserId;
    [Id(10)] public long ForerunnerLeft;
}

[RegisterConverter]
internal sealed class PrincipalConverter : IConverter<Principal, PrincipalSurrogate>
{
    public Principal ConvertFromSurrogate(in PrincipalSurrogate from) => new()
    {
        Kind = from.Kind,
        AccountId = from.AccountId,
        Arn = from.Arn,
        UserId = from.UserId,
        RoleArn = from.RoleArn,
        RoleId = from.RoleId,
        UserArn = from.UserArn,
        IamUserId = from.IamUserId,
        FederatedProvider = from.FederatedProvider,
        CanonicalUserId = from.CanonicalUserId,
        ForerunnerLeft = from.ForerunnerLeft,
    };

    public PrincipalSurrogate ConvertToSurrogate(in Principal from) => new()
    {
        Kind = from.Kind,
        AccountId = from.AccountId,
        Arn = from.Arn,
        UserId = from.UserId,
        RoleArn = from.RoleArn,
        RoleId = from.RoleId,
        UserArn = from.UserArn,
        IamUserId = from.IamUserId,
        FederatedProvider = from.FederatedProvider,
        CanonicalUserId = from.CanonicalUserId,
        ForerunnerLeft = from.ForerunnerLeft,
    };
}

[GenerateSerializer, Immutable, Alias("rolecall.StatementTrace")]
internal struct StatementTraceSurrogate
{
    [Id(0)] public string Policy;
    [Id(1)] public int Index;
    [Id(2)] public string? Sid;
    [Id(3)] public bool Deny;
    [Id(4)] public bool Matched;
    [Id(5)] public string? FailedElement;
    [Id(6)] public string? ConditionOperator;
    [Id(7)] public string? ConditionKey;
    [Id(8)] public ImmutableArray<string> Expected;
    [Id(9)] public ImmutableArray<string> Actual;
    [Id(10)] public int? Level;
    [Id(11)] public Grant Grant;
    [Id(12)] public ImmutableArray<string> Filled;
    [Id(13)] public ImmutableArray<ConditionTrace> Conditions;
    [Id(14)] public string? Json;
}

[RegisterConverter]
internal sealed class StatementTraceConverter : IConverter<StatementTrace, StatementTraceSurrogate>
{
    public StatementTrace ConvertFromSurrogate(in StatementTraceSurrogate from) => new()
    {
        Policy = from.Policy,
        Index = from.Index,
        Sid = from.Sid,
        Deny = from.Deny,
        Matched = from.Matched,
        FailedElement = from.FailedElement,
        ConditionOperator = from.ConditionOperator,
        ConditionKey = from.ConditionKey,
        Expected = from.Expected,
        Actual = from.Actual,
        Level = from.Level,
        Grant = from.Grant,
        Filled = from.Filled,
        Conditions = from.Conditions,
        Json = from.Json,
    };

    public StatementTraceSurrogate ConvertToSurrogate(in StatementTrace from) => new()
    {
        Policy = from.Policy,
        Index = from.Index,
        Sid = from.Sid,
        Deny = from.Deny,
        Matched = from.Matched,
        FailedElement = from.FailedElement,
        ConditionOperator = from.ConditionOperator,
        ConditionKey = from.ConditionKey,
        Expected = from.Expected,
        Actual = from.Actual,
        Level = from.Level,
        Grant = from.Grant,
        Filled = from.Filled,
        Conditions = from.Conditions,
        Json = from.Json,
    };
}

[GenerateSerializer, Immutable, Alias("rolecall.LayerResult")]
internal struct LayerResultSurrogate
{
    [Id(0)] public Layer Layer;
    [Id(1)] public Verdict Verdict;
    [Id(2)] public Grant Grant;
    [Id(3)] public string? DenyingPolicyArn;
    [Id(4)] public ImmutableArray<StatementTrace> Statements;
    [Id(5)] public int? Level;
    [Id(6)] public int Levels;
    [Id(7)] public bool StatementsCut;
    [Id(8)] public string? GivenUp;
}

[RegisterConverter]
internal sealed class LayerResultConverter : IConverter<LayerResult, LayerResultSurrogate>
{
    public LayerResult ConvertFromSurrogate(in LayerResultSurrogate from) => new()
    {
        Layer = from.Layer,
        Verdict = from.Verdict,
        Grant = from.Grant,
        DenyingPolicyArn = from.DenyingPolicyArn,
        Statements = from.Statements,
        Level = from.Level,
        Levels = from.Levels,
        StatementsCut = from.StatementsCut,
        GivenUp = from.GivenUp,
    };

    public LayerResultSurrogate ConvertToSurrogate(in LayerResult from) => new()
    {
        Layer = from.Layer,
        Verdict = from.Verdict,
        Grant = from.Grant,
        DenyingPolicyArn = from.DenyingPolicyArn,
        Statements = from.Statements,
        Level = from.Level,
        Levels = from.Levels,
        StatementsCut = from.StatementsCut,
        GivenUp = from.GivenUp,
    };
}

[GenerateSerializer, Immutable, Alias("rolecall.CallerSide")]
internal struct CallerSideSurrogate
{
    [Id(0)] public Principal Principal;
    [Id(1)] public ImmutableArray<LayerResult> Layers;
    [Id(2)] public long Steps;
}

[RegisterConverter]
internal sealed class CallerSideConverter : IConverter<CallerSide, CallerSideSurrogate>
{
    public CallerSide ConvertFromSurrogate(in CallerSideSurrogate from) => new() { Principal = from.Principal, Layers = from.Layers, Steps = from.Steps };

    public CallerSideSurrogate ConvertToSurrogate(in CallerSide from) => new() { Principal = from.Principal, Layers = from.Layers, Steps = from.Steps };
}

[GenerateSerializer, Immutable, Alias("rolecall.Decision")]
internal struct DecisionSurrogate
{
    [Id(0)] public Verdict Result;
    [Id(1)] public Layer DecidingLayer;
    [Id(2)] public Principal Principal;
    [Id(3)] public string Action;
    [Id(4)] public string Resource;
    [Id(5)] public ImmutableArray<LayerResult> Layers;
    [Id(6)] public ImmutableArray<Remedy> WouldAllow;
    [Id(7)] public long Steps;
    [Id(8)] public string OwnerAccountId;
    [Id(9)] public string? DeniedAs;
}

[RegisterConverter]
internal sealed class DecisionConverter : IConverter<Decision, DecisionSurrogate>
{
    public Decision ConvertFromSurrogate(in DecisionSurrogate from) => new()
    {
        Result = from.Result,
        DecidingLayer = from.DecidingLayer,
        Principal = from.Principal,
        Action = from.Action,
        Resource = from.Resource,
        DeniedAs = from.DeniedAs,
        OwnerAccountId = from.OwnerAccountId,
        Layers = from.Layers,
        WouldAllow = from.WouldAllow,
        Steps = from.Steps,
    };

    public DecisionSurrogate ConvertToSurrogate(in Decision from) => new()
    {
        Result = from.Result,
        DecidingLayer = from.DecidingLayer,
        Principal = from.Principal,
        Action = from.Action,
        Resource = from.Resource,
        DeniedAs = from.DeniedAs,
        OwnerAccountId = from.OwnerAccountId,
        Layers = from.Layers,
        WouldAllow = from.WouldAllow,
        Steps = from.Steps,
    };
}
