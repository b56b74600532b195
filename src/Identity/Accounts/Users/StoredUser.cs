using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Users;

public sealed record StoredUser : PolicyHolder
{
    /// <summary>AIDA….</summary>
    public required string UserId { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Names of the groups that the user is in.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    public string? BoundaryArn { get; init; }

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:user{Path}{Name}";
}
