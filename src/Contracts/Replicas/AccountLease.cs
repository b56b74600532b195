using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Contracts.Replicas;

/// <summary>A lease of an account, with the part that was asked for.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.AccountLease")]
public sealed record AccountLease
{
    /// <summary>What was sent with another edition is not in force any more.</summary>
    [Id(0)] public required string Edition { get; init; }

    [Id(1)] public required Guardrails Guardrails { get; init; }

    /// <summary>Whether the part is leased. An account leases some thousands at the most, and keys only that are active.</summary>
    [Id(2)] public bool HasPart { get; init; }

    /// <summary>The role that was asked for; null where there is none of the name.</summary>
    [Id(3)] public RoleDefinition? Role { get; init; }

    [Id(4)] public KeyPart? Key { get; init; }
}
