using System.Collections.Immutable;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>What users, groups and roles share: identity policies.</summary>
public abstract record PolicyHolder
{
    public required string Name { get; init; }

    /// <summary>"/" or "/division/".</summary>
    public required string Path { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Inline policies by name.</summary>
    public ImmutableSortedDictionary<string, StoredPolicy> Inline { get; init; } = NameOrder.EmptyOf<StoredPolicy>();

    /// <summary>ARNs of the attached managed policies.</summary>
    public ImmutableSortedSet<string> Attached { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.OrdinalIgnoreCase);
}
