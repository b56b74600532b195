using System.Collections.Immutable;
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

    /// <summary>With a role: the account's sessions that were revoked singly, by their access key ids. An older silo sends none, and tells each session.</summary>
    [Id(5)] public ImmutableArray<string> Revoked { get => field.IsDefault ? [] : field; init; } = [];
}
