using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>The policies on the principal's side.</summary>
public sealed record CallerPolicies
{
    /// <summary>SCPs, one entry per level from the root to the account; empty where none bind the principal.</summary>
    public ImmutableArray<ImmutableArray<CompiledPolicy>> ServiceControl { get; init; } = [];

    /// <summary>The principal is of its organization's management account, which SCPs do not bind: explanations tell it.</summary>
    public bool IsOfManagementAccount { get; init; }

    /// <summary>All identity policies: inline, attached, and those of a user's groups.</summary>
    public ImmutableArray<CompiledPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary; null where none is set.</summary>
    public CompiledPolicy? Boundary { get; init; }

    /// <summary>
    /// Session policies; null where the session was made without any (a federated user then has no permission of its own).
    /// </summary>
    public ImmutableArray<CompiledPolicy>? Session { get; init; }

    /// <summary>Some policy speaks of the resource's tags or organization.</summary>
    public bool MentionResourceTags => Any(static policy => policy.MentionsResourceTags);

    /// <summary>Some policy speaks of the account that owns the resource.</summary>
    public bool MentionResourceAccount => Any(static policy => policy.MentionsResourceAccount);

    private bool Any(Func<CompiledPolicy, bool> holds)
    {
        if (Identity.Any(holds) || (Boundary is { } boundary && holds(boundary)) || (Session?.Any(holds) ?? false))
            return true;
        foreach (var level in ServiceControl)
        {
            if (level.Any(holds))
                return true;
        }
        return false;
    }
}
