using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>The policies on the resource's side.</summary>
public sealed record ResourcePolicies
{
    public required ResourceKind Kind { get; init; }

    /// <summary>The account that owns the resource.</summary>
    public required string AccountId { get; init; }

    public CompiledPolicy? Policy { get; init; }

    /// <summary>RCPs, one entry per level from the root to the account; empty where none bind the resource.</summary>
    public ImmutableArray<ImmutableArray<CompiledPolicy>> ResourceControl { get; init; } = [];
}
