using System.Collections.Immutable;

namespace Rolecall.Server.Storage.Chains;

/// <summary>A record of the server's own stream: somebody went on with a damaged store, or the audit trails were told that.</summary>
internal sealed record AcceptedLoss
{
    /// <summary>Outside every sandbox: nobody but the server writes it, and no sandbox's deletion takes it.</summary>
    public const string Stream = "server/losses";

    public required DateTimeOffset At { get; init; }

    /// <summary>What was found; empty for a record that tells that all before it stand in the audit trails.</summary>
    public required ImmutableArray<StoreDamage> Damages { get; init; }
}
