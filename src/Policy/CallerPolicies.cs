using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>The policies on the principal's side.</summary>
public sealed record CallerPolicies
{
    /// <summary>SCPs, one entry per level from the root to the account; empty where none bind the principal.</summary>
    public ImmutableArray<ImmutableArray<CompiledPolicy>> ServiceControl { get; init; } = [];

    /// <summary>All identity policies: inline, attached, and those of a user's groups.</summary>
    public ImmutableArray<CompiledPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary; null where none is set.</summary>
    public CompiledPolicy? Boundary { get; init; }

    /// <summary>Session policies; null where the session was made without any (a federated user then has no permission of its own).</summary>
    public ImmutableArray<CompiledPolicy>? Session { get; init; }

    /// <summary>Some policy speaks of the resource's tags or organization.</summary>
    public bool MentionResourceTags => Any(static policy => policy.MentionsResourceTags);

    /// <summary>Some policy speaks of the account that owns the resource.</summary>
    public bool MentionResourceAccount => Any(static policy => policy.MentionsResourceAccount);

    private bool Any(Func<CompiledPolicy, bool> holds) =>
        Identity.Any(holds) || (Boundary is { } boundary && holds(boundary)) || (Session?.Any(holds) ?? false) || ServiceControl.Any(level => level.Any(holds));
}

/// <summary>How a resource's own policy takes part.</summary>
public enum ResourceKind
{
    /// <summary>The resource has no policy of its own (most IAM resources).</summary>
    Plain,

    /// <summary>A bucket, queue, secret …: either side may grant within one account.</summary>
    WithPolicy,

    /// <summary>A role: its trust policy must allow.</summary>
    Role,

    /// <summary>A KMS key: its own policy must allow, be it by delegating to the account's policies. https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html</summary>
    Key,
}

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
