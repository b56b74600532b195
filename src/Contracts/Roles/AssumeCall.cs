using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Roles;

[GenerateSerializer, Immutable, Alias("rolecall.AssumeCall")]
public sealed record AssumeCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required CallerSide Side { get; init; }

    [Id(2)] public required Question Question { get; init; }

    [Id(3)] public required AssumeRoleRequest Request { get; init; }

    [Id(4)] public required DateTimeOffset Now { get; init; }

    /// <summary>The caller's side of each of the question's AlsoActions, in their order.</summary>
    [Id(5)] public ImmutableArray<CallerSide> AlsoSides { get; init; } = [];

    /// <summary>When the one-time code of the request was found right; null where it brought none.</summary>
    [Id(6)] public DateTimeOffset? MultiFactorAt { get; init; }
}
