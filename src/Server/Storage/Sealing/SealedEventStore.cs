using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;

namespace Rolecall.Server.Storage.Sealing;

/// <summary>
/// An event store whose bodies are sealed. Records and snapshots are sealed whole: whatever secret a later kind of record
/// holds is under the envelope, and none can be changed, moved to another stream or to another version of its own. Ends with
/// the store that it is made of.
/// </summary>
internal sealed partial class SealedEventStore(IEventStore store, Envelope envelope, IRandomSource random, ILogger<SealedEventStore> log) : IEventStore, IAsyncDisposable
{
    public async Task<StoredStream> Load(string stream, CancellationToken cancel = default)
    {
        try
        {
            var stored = await store.Load(stream, cancel);
            var records = new ReadOnlyMemory<byte>[stored.Records.Count];
            for (var i = 0; i < records.Length; i++)
                records[i] = envelope.Open(stored.Records[i].Span, Place.OfRecord(stream, stored.SnapshotVersion + 1 + i));
            return stored with
            {
                Snapshot = stored.Snapshot is { } snapshot
                    ? envelope.Open(snapshot.Span, Place.OfSnapshot(stream, stored.SnapshotVersion))
                    : (ReadOnlyMemory<byte>?)null,
                Records = records,
            };
        }
        catch (Exception damaged) when (damaged is EnvelopeException or DamagedStoreException)
        {
            throw Unavailable(damaged);
        }
    }

    public Task<bool> Exists(string stream, CancellationToken cancel = default) => store.Exists(stream, cancel);

    public Task<long> Append(
        string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default)
    {
        var bodies = new ReadOnlyMemory<byte>[records.Count];
        for (var i = 0; i < bodies.Length; i++)
            bodies[i] = envelope.Seal(records[i].Span, Place.OfRecord(stream, expectedVersion + 1 + i), random);
        return Write(store.Append(stream, expectedVersion, bodies, cancel));
    }

    public Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default) =>
        Write(Succeeds(store.SaveSnapshot(stream, version, envelope.Seal(state.Span, Place.OfSnapshot(stream, version), random), cancel)));

    public IAsyncEnumerable<string> List(string prefix, string after, CancellationToken cancel = default) =>
        store.List(prefix, after, cancel);

    public Task Delete(string stream, CancellationToken cancel = default) => Write(Succeeds(store.Delete(stream, cancel)));

    public Task DeleteAll(string prefix, CancellationToken cancel = default) => Write(Succeeds(store.DeleteAll(prefix, cancel)));

    public ValueTask DisposeAsync() => store is IAsyncDisposable owned ? owned.DisposeAsync() : ValueTask.CompletedTask;

    private static async Task<bool> Succeeds(Task write)
    {
        await write;
        return true;
    }

    private async Task<T> Write<T>(Task<T> write)
    {
        try
        {
            return await write;
        }
        catch (DamagedStoreException damaged)
        {
            throw Unavailable(damaged);
        }
    }

    /// <summary>Never taken for an empty stream, and never half served: whoever needs it is told to come again.</summary>
    private StoreUnavailableException Unavailable(Exception damaged)
    {
        Log.Refused(log, damaged.Message);
        return new StoreUnavailableException(damaged.Message, damaged);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "{What}")]
        public static partial void Refused(ILogger logger, string what);
    }
}
