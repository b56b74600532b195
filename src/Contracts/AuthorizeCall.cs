using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts;

[GenerateSerializer, Immutable, Alias("rolecall.AuthorizeCall")]
public sealed record AuthorizeCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required CallerSide Side { get; init; }

    [Id(2)] public required Question Question { get; init; }
}
