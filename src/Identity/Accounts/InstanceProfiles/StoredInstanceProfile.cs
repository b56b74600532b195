using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

/// <summary>What hands a role to EC2 instances: the profile holds one role at most.</summary>
public sealed record StoredInstanceProfile
{
    public required string Name { get; init; }

    /// <summary>"/" or "/division/".</summary>
    public required string Path { get; init; }

    /// <summary>AIPA….</summary>
    public required string ProfileId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? RoleName { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:instance-profile{Path}{Name}";
}
