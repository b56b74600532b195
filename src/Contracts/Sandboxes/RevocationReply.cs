using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Contracts.Sandboxes;

[GenerateSerializer, Immutable, Alias("rolecall.RevocationReply")]
public sealed record RevocationReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public SessionRevocation? Revocation { get; init; }
}
