using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Federation;

namespace Rolecall.Contracts.Providers;

/// <summary>Who is proven, or why nobody is.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.ProofReply")]
public sealed record ProofReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public AssertedIdentity? Identity { get; init; }
}
