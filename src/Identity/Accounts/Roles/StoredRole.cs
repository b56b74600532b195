using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Roles;

public sealed record StoredRole : PolicyHolder
{
    /// <summary>AROA….</summary>
    public required string RoleId { get; init; }

    public string? Description { get; init; }

    /// <summary>Seconds, 3,600 to 43,200.</summary>
    public required int MaxSessionDuration { get; init; }

    public required StoredPolicy TrustPolicy { get; init; }

    /// <summary>Which users and roles the ARNs in the trust policy meant when it was written.</summary>
    public ImmutableArray<PrincipalId> Trusted { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    public string? BoundaryArn { get; init; }

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:role{Path}{Name}";
    /// <summary>The last call of its sessions, to a quarter of an hour; null until there is one.</summary>
    public RoleUse? LastUsed { get; init; }

}
