using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>The policies on the resource's side.</summary>
public sealed record ResourcePolicies
{
    public required ResourceKind Kind { get; init; }

    /// <summary>The account that owns the resource.</summary>
    public required string AccountId { get; init; }

    public CompiledPolicy? Policy { get; init; }

    /// <summary>
    /// Why there is no such resource ("there is no such role"); <see cref="Policy"/> then stands in for its policy, is never told, and no
    /// remedy is given. Null where there is one.
    /// </summary>
    public string? Missing { get; init; }

    /// <summary>The resource is of its organization's management account, which RCPs do not bind: explanations tell it.</summary>
    public bool IsOfManagementAccount { get; init; }

    /// <summary>RCPs, one entry per level from the root to the account; empty where none bind the resource.</summary>
    public ImmutableArray<ImmutableArray<CompiledPolicy>> ResourceControl { get; init; } = [];
}
