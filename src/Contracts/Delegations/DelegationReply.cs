using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Delegations;

[GenerateSerializer, Immutable, Alias("rolecall.DelegationReply")]
public sealed record DelegationReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Response { get; init; }
}
