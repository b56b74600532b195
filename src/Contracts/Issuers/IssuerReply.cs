using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Issuers;

/// <summary>A simulated issuer as it is now, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.IssuerReply")]
public sealed record IssuerReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public IssuerEntry? Issuer { get; init; }
}
