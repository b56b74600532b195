using System.Collections.Immutable;

namespace Rolecall.Contracts.Storage.Verification;

/// <summary>What a check of the audit trail has found, over all sandboxes.</summary>
public sealed record AuditReport
{
    /// <summary>The sequence of the oldest record that was checked; 0 where there was none.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The newest sequence when the check began: it went up to here.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Calls. Those of deleted sandboxes are among them, as long as their place is kept.</summary>
    public required long Records { get; init; }

    /// <summary>That were held against their seals.</summary>
    public required long Bytes { get; init; }

    /// <summary>By the clocks of sandboxes; null where no record was read.</summary>
    public required DateTimeOffset? Oldest { get; init; }

    /// <inheritdoc cref="Oldest"/>
    public required DateTimeOffset? Newest { get; init; }

    /// <summary>Up to here records are found by their names already, and that was checked; the next look-up adds the others.</summary>
    public required long IndexedSequence { get; init; }

    /// <summary>Some of them, where there are many. None: the trail is whole.</summary>
    public required ImmutableArray<AuditBreak> Breaks { get; init; }
}
