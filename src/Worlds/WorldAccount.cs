using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>An account of a world, and what is in it.</summary>
public sealed record WorldAccount
{
    public required string Name { get; init; }

    /// <summary>Twelve digits, as the file says them or drawn from the seed.</summary>
    public required string Id { get; init; }

    /// <summary>The path of its organizational unit; null for the organization's root.</summary>
    public required string? Unit { get; init; }

    /// <summary>Its root user has an access key.</summary>
    public required bool RootKey { get; init; }

    /// <summary>The account's own managed policies.</summary>
    public required ImmutableArray<WorldPolicy> Policies { get; init; }

    public required ImmutableArray<WorldGroup> Groups { get; init; }

    public required ImmutableArray<WorldUser> Users { get; init; }

    public required ImmutableArray<WorldRole> Roles { get; init; }

    public required ImmutableArray<WorldBucket> Buckets { get; init; }

    public required ImmutableArray<WorldProvider> Providers { get; init; }

    public required ImmutableArray<WorldInstance> Instances { get; init; }
}
