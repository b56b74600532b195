using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Contracts.Roles;

/// <summary>What a role's grain decides by where it has no account in its process.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.RoleStart")]
public sealed record RoleStart
{
    /// <summary>Null where there is no such role.</summary>
    [Id(0)] public RoleDefinition? Definition { get; init; }

    /// <summary>The account's.</summary>
    [Id(1)] public required Guardrails Guardrails { get; init; }

    /// <summary>Where the account is; null where an older silo answers.</summary>
    [Id(2)] public SiloAddress? Silo { get; init; }
}
