using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>
/// What an account's place in its organization means for decisions: the SCPs and RCPs in force on it, level by level, and
/// where it stands.
/// </summary>
[DataContract(Name = "rolecall.Guardrails")]
public sealed record Guardrails
{
    /// <summary>Null for an account that is in no organization.</summary>
    [DataMember(Order = 0)] public string? OrganizationId { get; init; }

    /// <summary>"o-…/r-…/ou-…/": the value of aws:PrincipalOrgPaths and aws:ResourceOrgPaths.</summary>
    [DataMember(Order = 1)] public string? Path { get; init; }

    /// <summary>SCPs and RCPs do not bind the management account.</summary>
    [DataMember(Order = 2)] public bool Management { get; init; }

    /// <summary>The account is closed: none of its credentials works.</summary>
    [DataMember(Order = 3)] public bool Closed { get; init; }

    /// <summary>From the root to the account; empty where no SCP binds the account.</summary>
    [DataMember(Order = 4)] public ImmutableArray<GuardrailLevel> ServiceControl { get; init; } = [];

    /// <summary>From the root to the account; empty where no RCP binds the account's resources.</summary>
    [DataMember(Order = 5)] public ImmutableArray<GuardrailLevel> ResourceControl { get; init; } = [];

    /// <summary>Counts the account's memberships: what an organization says after the account has left it is out of date.</summary>
    [DataMember(Order = 6)] public int Membership { get; init; }

    /// <summary>The version of the organization's stream that this is the state of.</summary>
    [DataMember(Order = 7)] public long Version { get; init; }

    /// <summary>The organization's management account, whose number stands in the ARNs of its root, units and accounts.</summary>
    [DataMember(Order = 8)] public AccountId? ManagementAccountId { get; init; }

    /// <summary>An older one never replaces a newer one.</summary>
    public bool IsNewerThan(Guardrails other) => (Membership, Version).CompareTo((other.Membership, other.Version)) > 0;
}
