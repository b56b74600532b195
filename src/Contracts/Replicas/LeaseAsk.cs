using Rolecall.Api.SigV4;

namespace Rolecall.Contracts.Replicas;

/// <summary>The part of an account that a process wants to decide by: a role, or a long-term key in one scope; neither to renew its lease.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.LeaseAsk")]
public sealed record LeaseAsk
{
    [Id(0)] public string? RoleName { get; init; }

    /// <summary>A call of the key, which the account has to prove once more: no process is given a signing key that nobody has used there.</summary>
    [Id(1)] public SigV4Proof? Proof { get; init; }
}
