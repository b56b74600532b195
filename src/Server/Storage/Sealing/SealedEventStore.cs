using Rolecall.Contracts.Storage;
using Rolecall.Identity;

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
        var stored = await store.Load(stream, cancel);
        try
        {
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
        catch (EnvelopeException refused)
        {
            Log.Refused(log, refused.Message);
            throw new StoreUnavailableException(refused.Message, refused);
        }
    }

    public Task<bool> Exists(string stream, CancellationToken cancel = default) => store.Exists(stream, cancel);

    public Task<long> Append(string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default)
    {
        var bodies = new ReadOnlyMemory<byte>[records.Count];
        for (var i = 0; i < bodies.Length; i++)
            bodies[i] = envelope.Seal(records[i].Span, Place.OfRecord(stream, expectedVersion + 1 + i), random);
        return store.Append(stream, expectedVersion, bodies, cancel);
    }

    public Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default) =>
        store.SaveSnapshot(stream, version, envelope.Seal(state.Span, Place.OfSnapshot(stream, version), random), cancel);

    public IAsyncEnumerable<string> List(string prefix, CancellationToken cancel = default) => store.List(prefix, cancel);

    public Task Delete(string stream, CancellationToken cancel = default) => store.Delete(stream, cancel);

    public Task DeleteAll(string prefix, CancellationToken cancel = default) => store.DeleteAll(prefix, cancel);

    public ValueTask DisposeAsync() => store is IAsyncDisposable owned ? owned.DisposeAsync() : ValueTask.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "{What}")]
        public static partial void Refused(ILogger logger, string what);
    }
}

/// <summary>What a body is sealed to: kind and number first, so that no two places have one name.</summary>
internal static class Place
{
    public static string OfRecord(string stream, long version) => FormattableString.Invariant($"record {version} of {stream}");

    public static string OfSnapshot(string stream, long version) => FormattableString.Invariant($"snapshot {version} of {stream}");
}
