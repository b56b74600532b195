using Rolecall.Identity;

namespace Rolecall.Contracts;

[GenerateSerializer, Immutable, Alias("rolecall.RevocationReply")]
public sealed record RevocationReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public SessionRevocation? Revocation { get; init; }
}
