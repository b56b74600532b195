using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Postgres.Events;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>
/// The event store of a cluster: every stream a chain that its head seals, written by all silos; a transaction keeps an append only where
/// the stream is still at the version, and has the head, that it was built on.
/// </summary>
internal sealed class PostgresEventStore : IEventStore, IAsyncDisposable
{
    /// <summary>$1 is how the name begins. The upper end is the last character that there is.</summary>
    internal const string HasPrefix = "name >= $1 AND name < $1 || chr(1114111) AND starts_with(name, $1)";

    private const string Stored = """
        SELECT 0 AS kind, version, head AS body FROM stream WHERE name = $1
        UNION ALL SELECT 1, version, body FROM snapshot WHERE stream = $1
        UNION ALL SELECT 2, version, body FROM record
          WHERE stream = $1 AND version > coalesce((SELECT version FROM snapshot WHERE stream = $1), 0)
        ORDER BY kind, version
        """;

    private readonly PostgresDatabase database;
    private readonly KnownHeads known;
    private readonly PostgresGroups<PostgresWrite> writer;

    /// <param name="database">The caller's to end.</param>
    /// <param name="keys">Where its envelope keys are.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached, an envelope key is missing, or it is damaged.</exception>
    public PostgresEventStore(PostgresDatabase database, EnvelopeKeySource keys, IRandomSource random)
    {
        this.database = database;
        (Envelope, var sum) = new EventOpening(database, keys, random).Open();
        known = new KnownHeads(database, Envelope);
        var events = new EventWriter(database, Envelope, random, known, sum);
        writer = new PostgresGroups<PostgresWrite>("events", (group, _) => events.Keep(group));
    }

    /// <summary>Heads that are in memory.</summary>
    internal int RememberedHeads => known.Count;

    /// <summary>What bodies are sealed with, and heads are always.</summary>
    public Envelope Envelope { get; }

    /// <exception cref="DamagedStoreException">The stream is not as it was written.</exception>
    public async Task<StoredStream> Load(string stream, CancellationToken cancel = default)
    {
        if (!CanBeName(stream))
            return Empty;
        // One statement, so that head, snapshot and tail are of one moment.
        var rows = await database.Read(
            connection => connection.Rows(
                row => (Kind: row.GetInt32(0), Body: new StoredBody(row.GetInt64(1), row.GetFieldValue<byte[]>(2))),
                Stored,
                stream), cancel);
        var kept = rows.FirstOrDefault(row => row.Kind == 0).Body is { Body: { } } found
            ? SealedHead.Open(Envelope, stream, found.Version, found.Body)
            : null;
        var head = kept?.Head ?? StreamHead.Empty(stream);
        var snapshot = rows.Where(row => row.Kind == 1).Select(row => (StoredBody?)row.Body).FirstOrDefault();
        var records = rows.Where(row => row.Kind == 2).Select(row => row.Body).ToList();
        if (StreamCheck.Damage(stream, head, snapshot, records, all: false) is { } damage)
            throw new DamagedStoreException(stream, damage.What);
        known[stream] = kept;
        return new StoredStream
        {
            Version = head.Version,
            SnapshotVersion = head.SnapshotVersion,
            Snapshot = snapshot is { } body ? (ReadOnlyMemory<byte>?)body.Body : null,
            Records = [.. records.Select(record => (ReadOnlyMemory<byte>)record.Body)],
        };
    }

    public async Task<bool> Exists(string stream, CancellationToken cancel = default) =>
        CanBeName(stream)
            && await database.Read(connection => connection.Scalar("SELECT 1 FROM stream WHERE name = $1", stream), cancel) is not null;

    public async Task<long> Append(
        string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default)
    {
        var write = new AppendWrite(Name(stream), expectedVersion, records);
        await writer.Add(write, cancel);
        return write.Version;
    }

    public Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default) =>
        writer.Add(new SnapshotWrite(Name(stream), version, state), cancel);

    public async IAsyncEnumerable<string> List(string prefix, string after, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        while (CanBeName(prefix) && CanBeName(after))
        {
            var page = await database.Read(
                connection => connection.Rows(
                    row => row.GetString(0),
                    $"SELECT name FROM stream WHERE {HasPrefix} AND name > $2 ORDER BY name LIMIT 1000",
                    prefix,
                    after), cancel);
            foreach (var name in page)
            {
                cancel.ThrowIfCancellationRequested();
                yield return after = name;
            }
            if (page.Count < 1000)
                yield break;
        }
    }

    public Task Delete(string stream, CancellationToken cancel = default) =>
        writer.Add(new DeleteWrite(Name(stream), isPrefix: false), cancel);

    /// <summary>In several transactions, between which other writes go on: what is cut short is asked for again.</summary>
    public async Task DeleteAll(string prefix, CancellationToken cancel = default)
    {
        DeleteWrite write;
        do
        {
            write = new DeleteWrite(Name(prefix), isPrefix: true);
            await writer.Add(write, cancel);
        }
        while (write.HasMore);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static StoredStream Empty { get; } = new() { Version = 0, SnapshotVersion = 0, Snapshot = null, Records = [] };

    /// <summary>What would fail all writes that are sent with it is not sent.</summary>
    private static string Name(string stream) => CanBeName(stream)
        ? stream
        : throw new ArgumentException("The name of a stream holds what no text of PostgreSQL may.", nameof(stream));

    /// <summary>No text of PostgreSQL holds a NUL or half a character, and strangers may ask for any name.</summary>
    private static bool CanBeName(string stream)
    {
        for (var rest = stream.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value == 0)
                return false;
            rest = rest[length..];
        }
        return true;
    }
}
