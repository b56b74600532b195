using System.Runtime.CompilerServices;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage;

/// <summary>
/// The embedded event store: one writer that groups commits, readers beside it; every stream a chain that its head seals.
/// </summary>
internal sealed class SqliteEventStore : IEventStore, IAsyncDisposable
{
    private const string Schema = """
        CREATE TABLE record (stream TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (stream, version)) WITHOUT ROWID;
        CREATE TABLE stream (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE snapshot (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID
        """;

    private readonly SqliteDatabase database;
    private readonly BatchedStreams streams;
    private readonly StoreMark mark;
    private readonly SqliteReaders readers;
    private readonly GroupCommit writer;

    /// <param name="file">The path of the file; made where it does not exist.</param>
    /// <param name="keys">Where its envelope keys are.</param>
    /// <param name="lossAcceptedAt">Go on with what is left of a damaged store, and put that on record with this time; null to refuse
    /// it.</param>
    /// <param name="settleAfter">How long nobody writes before batches are put into their streams; null for the usual time.</param>
    /// <param name="log">Told of batches that cannot be put into their streams.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be used, an envelope key is missing, or the store is
    /// damaged.</exception>
    public SqliteEventStore(
        string file, EnvelopeKeySource keys, IRandomSource random, DateTimeOffset? lossAcceptedAt = null, TimeSpan? settleAfter = null,
        ILogger<SqliteEventStore>? log = null)
    {
        database = new SqliteDatabase(file, [Schema, SqliteSealing.Schema, SqliteRows.Schema, SqliteRows.BatchSchema]);
        try
        {
            (Envelope, mark, streams) = new SqliteOpening(database, keys, random).Open(lossAcceptedAt);
        }
        catch
        {
            database.Close();
            throw;
        }
        readers = new SqliteReaders(database);
        writer = new GroupCommit(database, streams, settleAfter, log);
    }

    /// <summary>What bodies are sealed with, and heads are always.</summary>
    public Envelope Envelope { get; }

    /// <summary>The most pages (of 4 KiB) that the file may grow to; null for as many as the disk holds.</summary>
    public int? MostPages
    {
        get => database.MostPages;
        set => database.MostPages = value;
    }

    /// <exception cref="DamagedStoreException">The stream is not as it was written.</exception>
    public Task<StoredStream> Load(string stream, CancellationToken cancel = default) => Read(commands =>
    {
        while (true)
        {
            // In this order: what is settled meanwhile is in both, and what is settled is never taken for what is not there.
            var settlements = streams.Settlements;
            var batched = streams.Find(stream);
            var settled = LoadSettled(commands, stream, cancel);
            if (batched is not { } found || settled.Version >= found.From + found.Bodies.Length)
                return settled;
            if (settled.Version == found.From)
                return WithBatched(settled, found.Bodies);
            if (settlements % 2 == 0 && settlements == streams.Settlements)
                throw new DamagedStoreException(stream, $"record {settled.Version + 1} of {stream} is missing: batches go on from {found.From}");
            Thread.Yield();
        }
    });

    private static StoredStream WithBatched(StoredStream settled, byte[][] bodies) => settled with
    {
        Version = settled.Version + bodies.Length,
        Records = [.. settled.Records, .. bodies.Select(body => (ReadOnlyMemory<byte>)body)],
    };

    private StoredStream LoadSettled(SqliteCommands commands, string stream, CancellationToken cancel)
    {
        // One transaction, so that head, snapshot and tail are of one moment.
        using var transaction = commands.Begin(deferred: true);
        var head = SqliteRows.Stream(commands, stream) is { } kept
            ? SealedHead.Open(Envelope, stream, kept.Version, kept.Head).Head
            : StreamHead.Empty(stream);
        var snapshot = SqliteRows.Snapshot(commands, stream);
        var records = new List<StoredBody>();
        foreach (var record in SqliteRows.Records(commands, stream, snapshot?.Version ?? head.Base))
        {
            cancel.ThrowIfCancellationRequested();
            records.Add(record);
        }
        if (StreamCheck.Damage(stream, head, snapshot, records, all: false) is { } damage)
            throw new DamagedStoreException(stream, damage.What);
        return new StoredStream
        {
            Version = head.Version,
            SnapshotVersion = head.SnapshotVersion,
            Snapshot = snapshot is { } found ? (ReadOnlyMemory<byte>?)found.Body : null,
            Records = [.. records.Select(record => (ReadOnlyMemory<byte>)record.Body)],
        };
    }

    public Task<bool> Exists(string stream, CancellationToken cancel = default) =>
        streams.Holds(stream)
            ? Task.FromResult(true)
            : Read(commands => commands.Prepare("SELECT 1 FROM stream WHERE name = $1", stream).ExecuteScalar() is not null);

    public Task<long> Append(string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default) =>
        writer.Run(commands => streams.Append(commands, stream, expectedVersion, records), cancel);

    public Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default) =>
        writer.Run(commands => streams.SaveSnapshot(commands, stream, version, state.ToArray()), cancel);

    public async IAsyncEnumerable<string> List(string prefix, string after, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // Before the pages, which have what is settled meanwhile.
        var batched = new Queue<string>(streams.Names(prefix).Where(name => string.CompareOrdinal(name, after) > 0));
        await foreach (var name in ListSettled(prefix, after, cancel))
        {
            while (batched.TryPeek(out var next) && string.CompareOrdinal(next, name) <= 0)
            {
                if (batched.Dequeue() != name)
                    yield return next;
            }
            yield return name;
        }
        foreach (var name in batched)
            yield return name;
    }

    private async IAsyncEnumerable<string> ListSettled(string prefix, string after, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A page at a time: no read transaction stays open while the caller works.
        while (true)
        {
            var page = await Read(commands => SqliteRows.Names(
                commands, $"SELECT name FROM stream WHERE {SqliteRows.HasPrefix} AND name > $2 ORDER BY name LIMIT 1000", prefix, after));
            foreach (var name in page)
            {
                cancel.ThrowIfCancellationRequested();
                yield return after = name;
            }
            if (page.Count < 1000)
                yield break;
        }
    }

    public Task Delete(string stream, CancellationToken cancel = default) => writer.Run(
        commands => streams.Delete(commands, [stream]), cancel);

    public Task DeleteAll(string prefix, CancellationToken cancel = default) =>
        writer.Run(commands => streams.DeleteAll(commands, prefix), cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        mark.Dispose();
        readers.Dispose();
        database.Close();
    }

    private Task<T> Read<T>(Func<SqliteCommands, T> work)
    {
        try
        {
            return Task.FromResult(readers.Read(work));
        }
        catch (Exception failure) when (failure is StoreUnavailableException or DamagedStoreException)
        {
            return Task.FromException<T>(failure);
        }
    }
}
