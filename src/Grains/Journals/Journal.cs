using Rolecall.Contracts.Storage;

namespace Rolecall.Grains.Journals;

/// <summary>
/// A grain's state as an immutable model over a stream of change records: load = snapshot + tail, commit = append, then swap.
/// </summary>
internal sealed class Journal<TState, TChange>(IEventStore store, string stream, JournalFormat<TState, TChange> format)
{
    /// <summary>Records between two snapshots: bounds a cold load without writing much more than the changes themselves.</summary>
    internal const int SnapshotEvery = 512;

    private long snapshotVersion;
    private Task snapshotting = Task.CompletedTask;

    /// <summary>What is durable. Never a provisional state.</summary>
    public TState State { get; private set; } = format.Empty;

    /// <summary>The number of change records behind <see cref="State"/>.</summary>
    public long Version { get; private set; }

    public async Task Load(CancellationToken cancel)
    {
        var stored = await store.Load(stream, cancel);
        var state = stored.Snapshot is { } snapshot ? format.ReadSnapshot(snapshot) : format.Empty;
        foreach (var record in stored.Records)
            state = format.Apply(state, format.ReadChange(record));
        (State, Version, snapshotVersion) = (state, stored.Version, stored.SnapshotVersion);
    }

    /// <summary>The state that <paramref name="changes"/> would make of <paramref name="state"/>.</summary>
    public TState Fold(TState state, IEnumerable<TChange> changes) => changes.Aggregate(state, format.Apply);

    /// <summary>Appends the changes; once they are durable, <see cref="State"/> is <paramref name="next"/>.</summary>
    /// <exception cref="StreamConflictException">Another activation wrote first: this one is stale and must go.</exception>
    /// <exception cref="StoreUnavailableException">Nothing was kept.</exception>
    public async Task Commit(TState next, IReadOnlyList<TChange> changes)
    {
        var records = new ReadOnlyMemory<byte>[changes.Count];
        for (var i = 0; i < records.Length; i++)
            records[i] = format.WriteChange(changes[i]);
        Version = await store.Append(stream, Version, records);
        State = next;
        if (Version - snapshotVersion >= SnapshotEvery && snapshotting.IsCompleted)
            snapshotting = Snapshot(next, Version);
    }

    public Task Commit(params IReadOnlyList<TChange> changes) => Commit(Fold(State, changes), changes);

    private async Task Snapshot(TState state, long version)
    {
        try
        {
            await store.SaveSnapshot(stream, version, format.WriteSnapshot(state));
            snapshotVersion = Math.Max(snapshotVersion, version);
        }
        catch (StoreUnavailableException)
        {
            // A snapshot only shortens the next load; the records are all there, and a later commit tries again.
        }
    }
}
