namespace Rolecall.Contracts.Replicas;

/// <summary>The part of an account that a process wants to decide by: a role, or a long-term key in one scope; neither to renew its lease.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.LeaseAsk")]
public sealed record LeaseAsk
{
    [Id(0)] public string? RoleName { get; init; }

    [Id(1)] public KeyScope? Key { get; init; }
}
