using System.Collections.Immutable;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Issuers;

[GenerateSerializer, Immutable, Alias("rolecall.IssuerKeysReply")]
public sealed record IssuerKeysReply
{
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>The published keys, of each algorithm the oldest first.</summary>
    [Id(1)] public ImmutableArray<IssuerKeyEntry> Keys { get; init; } = [];
}
