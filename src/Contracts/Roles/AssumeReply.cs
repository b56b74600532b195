using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Roles;

[GenerateSerializer, Immutable, Alias("rolecall.AssumeReply")]
public sealed record AssumeReply
{
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>The decision, where it came to one.</summary>
    [Id(1)] public Decision? Decision { get; init; }

    /// <summary>What the gateway seals; null where refused.</summary>
    [Id(2)] public SessionClaims? Claims { get; init; }

    /// <summary>Percent of the packed budget that policies and tags use.</summary>
    [Id(3)] public int PackedPolicySize { get; init; }
}
