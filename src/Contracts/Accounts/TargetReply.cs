using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Contracts.Accounts;

[GenerateSerializer, Immutable, Alias("rolecall.TargetReply")]
public sealed record TargetReply
{
    [Id(1)] public string Arn { get; init; } = "*";

    [Id(2)] public ImmutableArray<ConditionEntry> Entries { get; init; } = [];
}
