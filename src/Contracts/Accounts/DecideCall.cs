namespace Rolecall.Contracts.Accounts;

[GenerateSerializer, Immutable, Alias("rolecall.DecideCall")]
public sealed record DecideCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required Question Question { get; init; }

    [Id(2)] public required DateTimeOffset Now { get; init; }
}
