using System.Collections.Immutable;

namespace Rolecall.Identity;

// The entities of an organization, as they are kept: immutable, whole, and one change record each.

/// <summary>What policies attach to: the root, an OU or an account.</summary>
public abstract record PolicyTarget
{
    /// <summary>Ids of the attached policies of all types, in the order in which they were attached.</summary>
    public ImmutableArray<string> Attached { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }
}

/// <summary>The organization itself, with its only root.</summary>
public sealed record StoredOrganization : PolicyTarget
{
    /// <summary>AWS's organizations have none; rolecall's do.</summary>
    public required string Name { get; init; }

    public required string ManagementAccountId { get; init; }

    /// <summary>r-….</summary>
    public required string RootId { get; init; }

    /// <summary>"ALL" or "CONSOLIDATED_BILLING".</summary>
    public required string FeatureSet { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The policy types that are enabled in the root.</summary>
    public ImmutableArray<string> EnabledTypes { get => field.IsDefault ? [] : field; init; }

    /// <summary>How many accounts CreateAccount may bring the organization to.</summary>
    public int AccountQuota { get; init; } = OrganizationQuotas.Accounts;
}

public sealed record StoredUnit : PolicyTarget
{
    /// <summary>ou-….</summary>
    public required string Id { get; init; }

    /// <summary>The root or another OU.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }
}

public sealed record StoredMember : PolicyTarget
{
    public required string Id { get; init; }

    /// <summary>The root or an OU.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>"CREATED" or "INVITED".</summary>
    public required string JoinedMethod { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Null while the account is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>An SCP or an RCP of the organization's own.</summary>
public sealed record StoredGuardrail
{
    /// <summary>p-….</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>One of <see cref="GuardrailTypes"/>.</summary>
    public required string Type { get; init; }

    public required StoredPolicy Document { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }
}

/// <summary>What became of a CreateAccount.</summary>
public sealed record StoredAccountRequest
{
    /// <summary>car-….</summary>
    public required string Id { get; init; }

    public required string AccountName { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Null where it failed.</summary>
    public string? AccountId { get; init; }

    public string? FailureReason { get; init; }
}

/// <summary>A service that may act in the organization.</summary>
public sealed record StoredServiceAccess(string Service, DateTimeOffset EnabledAt);

/// <summary>An account that administers the organization for a service.</summary>
public sealed record StoredDelegation(string AccountId, string Service, DateTimeOffset EnabledAt);

/// <summary>An invitation of an account that stands alone.</summary>
public sealed record StoredHandshake
{
    /// <summary>h-….</summary>
    public required string Id { get; init; }

    /// <summary>Who is invited.</summary>
    public required string AccountId { get; init; }

    /// <summary>"OPEN", "ACCEPTED", "DECLINED" or "CANCELED"; an open one is expired from <see cref="ExpiresAt"/> on.</summary>
    public required string State { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public string? Notes { get; init; }

    /// <summary>What the account is tagged with once it has joined.</summary>
    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }
}

/// <summary>The features of central root access that are on: "RootSessions", "RootCredentialsManagement".</summary>
public sealed record StoredRootAccess(ImmutableArray<string> Features);

/// <summary>A policy type that is switched on or off in the root, with what that attaches and detaches.</summary>
public sealed record PolicyTypeSwitch(string Type, bool Enabled);

/// <summary>The policy types that bind decisions.</summary>
public static class GuardrailTypes
{
    public const string ServiceControl = "SERVICE_CONTROL_POLICY";

    public const string ResourceControl = "RESOURCE_CONTROL_POLICY";
}

/// <summary>https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html</summary>
internal static class OrganizationQuotas
{
    public const int Accounts = 10;

    public const int Units = 2000;

    public const int UnitDepth = 5;

    public const int Tags = 50;

    /// <summary>A created account may leave after this.</summary>
    public static readonly TimeSpan LeaveAfter = TimeSpan.FromDays(4);

    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(15);

    public static int PoliciesOf(string type) => type == GuardrailTypes.ServiceControl ? 10_000 : 2_000;

    /// <summary>Characters, white space counted.</summary>
    public static int DocumentOf(string type) => type == GuardrailTypes.ServiceControl ? 10_240 : 5_120;

    public static int AttachedOf(string type) => type == GuardrailTypes.ServiceControl ? 10 : 5;

    /// <summary>How many of the members may be closed within thirty days.</summary>
    public static int ClosuresOf(int members) => Math.Min(1000, Math.Max(250, members / 5));
}
