using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// The writer's way to the streams. A write that comes alone goes into its stream at once. Where several come together, their appends
/// are committed as one row, a batch; the streams' rows and heads, of which each costs pages of its own, are written once for many
/// batches. Between, the heads of these streams are in memory, where only the writer's thread changes them (docs/decisions/027).
/// </summary>
internal sealed class BatchedStreams(SqliteStreams streams, Envelope envelope, IRandomSource random) : CommitSteps
{
    /// <summary>
    /// Records in batches: with so many they are put into their streams. Bounds memory, and how long other writes wait for that.
    /// </summary>
    internal const int MostRecords = 512;

    private readonly Lock gate = new();
    private readonly Dictionary<string, BatchedStream> batched = new(StringComparer.Ordinal);
    private readonly List<BatchedStream> changed = [];
    private readonly PackedWriter batch = new();
    private StoreHead? head;
    private long settlements;
    private int records;
    private int due = MostRecords;

    /// <summary>There are batches in the file.</summary>
    private bool hasBatches;

    private bool isKnown;
    private bool isBatching;
    private bool hasSettled;
    private bool couldNotSettle;

    public override bool IsBehind => records > 0 && !couldNotSettle;

    public override bool IsDue => records >= due;

    /// <summary>
    /// Grows when batches begin to be put into streams, and once that is over. A read between two looks at it that are odd or not the same
    /// may have seen a stream before it and the batches after it.
    /// </summary>
    public long Settlements => Volatile.Read(ref settlements);

    /// <summary>What of the stream is committed in batches: the records after version <c>From</c>; null where nothing is.</summary>
    public (long From, byte[][] Bodies)? Find(string stream)
    {
        lock (gate)
            return batched.TryGetValue(stream, out var found) && found.Committed > 0 ? (found.From, found.CommittedBodies()) : null;
    }

    public bool Holds(string stream)
    {
        lock (gate)
            return batched.TryGetValue(stream, out var found) && found.Committed > 0;
    }

    /// <summary>The streams that have something in batches, in ordinal order.</summary>
    public IReadOnlyList<string> Names(string prefix)
    {
        lock (gate)
        {
            return
            [
                .. batched.Where(stream => stream.Value.Committed > 0 && stream.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(stream => stream.Key)
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Appends after the version that is expected, and returns the new one.</summary>
    /// <exception cref="StreamConflictException">The stream is at another version.</exception>
    public long Append(SqliteCommands commands, string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> bodies)
    {
        if (!isBatching || hasSettled)
            return streams.Append(commands, stream, expectedVersion, bodies);
        Use(commands);
        var isNew = !batched.TryGetValue(stream, out var known);
        known ??= new BatchedStream(streams.HeadOf(commands, stream));
        if (known.Version != expectedVersion)
            throw new StreamConflictException(stream, expectedVersion, known.Version);
        AppendBatch.Write(batch, stream, expectedVersion, bodies);
        lock (gate)
        {
            if (isNew)
                batched.Add(stream, known);
            foreach (var body in bodies)
                known.Add(body.ToArray());
        }
        changed.Add(known);
        records += bodies.Count;
        return known.Version;
    }

    public bool SaveSnapshot(SqliteCommands commands, string stream, long version, byte[] body)
    {
        Settle(commands);
        return streams.SaveSnapshot(commands, stream, version, body);
    }

    public int Delete(SqliteCommands commands, IReadOnlyList<string> names)
    {
        Settle(commands);
        return streams.Delete(commands, names);
    }

    /// <summary>Deletes all streams whose names begin so.</summary>
    public int DeleteAll(SqliteCommands commands, string prefix)
    {
        Settle(commands);
        return streams.Delete(
            commands, SqliteRows.Names(commands, $"SELECT name FROM stream WHERE {SqliteRows.HasPrefix}", prefix));
    }

    /// <summary>Reads what is in batches; false where they are those of an earlier version, which did not link them.</summary>
    /// <exception cref="DamagedStoreException">It is not as it was written.</exception>
    public bool Read(SqliteCommands commands)
    {
        var read = new Dictionary<string, BatchedStream>(StringComparer.Ordinal);
        var store = streams.StoreHeadOf(commands);
        var count = 0;
        foreach (var (stream, expected, bodies) in AppendBatch.ReadAll(commands, envelope, store))
        {
            if (!read.TryGetValue(stream, out var known))
                read.Add(stream, known = new BatchedStream(streams.HeadOf(commands, stream)));
            if (known.Version != expected)
                throw new DamagedStoreException(stream, $"record {known.Version + 1} of {stream} is missing");
            foreach (var body in bodies)
                known.Add(body);
            known.Commit();
            count += bodies.Length;
        }
        lock (gate)
        {
            batched.Clear();
            foreach (var (stream, known) in read)
                batched.Add(stream, known);
        }
        hasBatches = store.Settled < store.Commits;
        (records, head, isKnown) = (count, hasBatches ? store : null, true);
        return store.BatchLink is not null;
    }

    public override void Begin(SqliteCommands commands, int writes)
    {
        if (!isKnown)
            Read(commands);
        hasSettled = false;
        isBatching = head is not null || writes > 1;
    }

    public override void BeforeCommit(SqliteCommands commands)
    {
        if (hasSettled)
            Volatile.Write(ref settlements, settlements + 1);
        byte[]? link = null;
        if (changed.Count > 0 && !hasSettled)
        {
            var (number, former) = (head!.Commits + 1, head.BatchLink!);
            var body = envelope.Seal(batch.Written, Place.OfBatch(number, former), random);
            commands.Execute("INSERT INTO batch (number, body) VALUES ($1, $2)", number, body);
            link = AppendBatch.NextLink(former, number, body);
        }
        // INVARIANT: beside batches each commit is one. Whatever else changes a stream puts them into their streams first.
        if (hasBatches && !hasSettled && link is null)
            streams.Leave();
        else
            streams.BeforeCommit(commands, link);
    }

    public override void Committed()
    {
        lock (gate)
        {
            if (hasSettled)
                batched.Clear();
            foreach (var stream in changed)
                stream.Commit();
        }
        hasBatches = !hasSettled && (hasBatches || changed.Count > 0);
        if (!hasBatches)
            (head, records, due) = (null, 0, MostRecords);
        EndSettling();
        (hasSettled, couldNotSettle) = (false, false);
        changed.Clear();
        batch.Clear();
    }

    public override void Acknowledged() => streams.AfterCommit();

    /// <summary>What was committed stays to be read; the rest is forgotten, and the writer reads again what there is.</summary>
    public override void Failed()
    {
        lock (gate)
        {
            foreach (var stream in changed)
                stream.Undo();
        }
        EndSettling();
        (isKnown, head, due, hasSettled, couldNotSettle) = (false, null, records + MostRecords, false, true);
        changed.Clear();
        batch.Clear();
    }

    public override void CatchUp(SqliteCommands commands)
    {
        using var transaction = commands.Begin();
        Begin(commands, writes: 0);
        Settle(commands);
        BeforeCommit(commands);
        transaction.Commit();
        Committed();
        Acknowledged();
    }

    /// <summary>Puts all that is in batches, and what this transaction has appended, into its streams.</summary>
    private void Settle(SqliteCommands commands)
    {
        if (hasSettled || head is null)
            return;
        Use(commands);
        foreach (var (stream, known) in batched.OrderBy(stream => stream.Key, StringComparer.Ordinal))
        {
            if (known.Bodies.Count == 0)
                continue;
            var settled = known.Before?.Head ?? StreamHead.Empty(stream);
            foreach (var body in known.Bodies)
                settled = SqliteStreams.Append(commands, stream, settled, body, writesOver: true);
            streams.Put(commands, stream, known.Before, settled);
        }
        commands.Execute("DELETE FROM batch");
        hasSettled = true;
    }

    private void EndSettling() => Volatile.Write(ref settlements, (settlements + 1) & ~1L);

    /// <summary>The store's head is read, and held against its seal, once; it is as the writer left it until batches are settled.</summary>
    private void Use(SqliteCommands commands)
    {
        if (head is null)
            head = streams.StoreHeadOf(commands);
        else
            streams.Use(commands, head);
    }
}
