using System.Collections.Immutable;

namespace Rolecall.Identity;

/// <summary>A snapshot of format 0, from before organizations had a root, OUs and policies.</summary>
internal sealed record FormerOrganization
{
    public string? Name { get; init; }

    public string? ManagementAccountId { get; init; }

    public ImmutableArray<FormerAccount> Accounts { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A record of format 0: an account of the organization; the first record also names the organization.</summary>
internal sealed record FormerRecord
{
    public required FormerAccount Account { get; init; }

    public string? Name { get; init; }
}

/// <summary>An account as format 0 told it.</summary>
internal sealed record FormerAccount
{
    public required string AccountId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
