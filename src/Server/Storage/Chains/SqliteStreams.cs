using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// What a transaction does to streams: rows and heads change together, and the store's head follows once, before the commit. Used
/// by one transaction at a time: the writer's, or that of the start.
/// </summary>
internal sealed class SqliteStreams(Envelope envelope, IRandomSource random, StoreMark mark)
{
    private (SqliteTransaction Of, StoreHead Head)? current;
    private StoreHead? committing;

    /// <summary>The head of the stream in the writer's transaction; null where there is no such stream.</summary>
    /// <exception cref="DamagedStoreException">It, or the store's, is not as it was written.</exception>
    public SealedHead? HeadOf(SqliteCommands commands, string stream)
    {
        // First: nothing may be written that it could not follow.
        StoreHeadOf(commands);
        return SqliteRows.Stream(commands, stream) is { } kept ? SealedHead.Open(envelope, stream, kept.Version, kept.Head) : null;
    }

    /// <summary>Appends after the version that is expected, and returns the new one.</summary>
    /// <exception cref="StreamConflictException">The stream is at another version.</exception>
    public long Append(SqliteCommands commands, string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> bodies)
    {
        var before = HeadOf(commands, stream);
        var head = before?.Head ?? StreamHead.Empty(stream);
        if (head.Version != expectedVersion)
            throw new StreamConflictException(stream, expectedVersion, head.Version);
        foreach (var body in bodies)
            head = Append(commands, stream, head, body.ToArray());
        Put(commands, stream, before, head);
        return head.Version;
    }

    /// <summary>Writes the next record; its head is still to be put.</summary>
    /// <param name="writesOver">What somebody put in its place is replaced: the record was acknowledged long ago.</param>
    public static StreamHead Append(SqliteCommands commands, string stream, StreamHead head, byte[] body, bool writesOver = false)
    {
        var next = head.Append(body);
        var insert = writesOver ? "INSERT OR REPLACE" : "INSERT";
        commands.Execute($"{insert} INTO record (stream, version, body) VALUES ($1, $2, $3)", stream, next.Version, body);
        return next;
    }

    /// <summary>Keeps the snapshot, unless there is a newer one or no such version.</summary>
    public bool SaveSnapshot(SqliteCommands commands, string stream, long version, byte[] body)
    {
        if (HeadOf(commands, stream) is not { } before || version <= before.Head.SnapshotVersion || version > before.Head.Version)
            return false;
        var head = before.Head.WithSnapshot(version, LinkAt(commands, stream, before.Head, version), body);
        commands.Execute(
            "INSERT INTO snapshot (stream, version, body) VALUES ($1, $2, $3) ON CONFLICT (stream) DO UPDATE SET version = excluded.version, body = excluded.body",
            stream, version, body);
        Put(commands, stream, before, head);
        return true;
    }

    public int Delete(SqliteCommands commands, IReadOnlyList<string> streams)
    {
        var heads = streams.Select(stream => HeadOf(commands, stream)).OfType<SealedHead>().ToList();
        foreach (var head in heads)
        {
            DeleteRows(commands, head.Stream);
            StoreHeadOf(commands).Remove(head);
        }
        return heads.Count;
    }

    public static void DeleteRows(SqliteCommands commands, string stream)
    {
        commands.Execute("DELETE FROM record WHERE stream = $1", stream);
        commands.Execute("DELETE FROM snapshot WHERE stream = $1", stream);
        commands.Execute("DELETE FROM stream WHERE name = $1", stream);
    }

    /// <summary>From here the transaction's heads are summed up in this one, whatever was in the file.</summary>
    public void Use(SqliteCommands commands, StoreHead head) => current = (commands.Transaction!, head);

    /// <summary>Keeps the stream's new head in the place of the one before.</summary>
    public void Put(SqliteCommands commands, string stream, SealedHead? before, StreamHead head)
    {
        var (made, store) = (SealedHead.Seal(envelope, stream, head), StoreHeadOf(commands));
        if (before is not null)
            store.Remove(before);
        store.Add(made);
        commands.Execute(
            "INSERT INTO stream (name, version, head) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET version = excluded.version, head = excluded.head",
            stream, head.Version, made.Kept);
    }

    public StoreHead StoreHeadOf(SqliteCommands commands)
    {
        if (current is { } open && open.Of == commands.Transaction)
            return open.Head;
        try
        {
            var body = SqliteRows.StoreHead(commands) ?? throw new DamagedStoreException(null, "the head of all streams is missing");
            var head = StoreHead.Open(envelope, body);
            current = (commands.Transaction!, head);
            return head;
        }
        catch (EnvelopeException refused)
        {
            throw new DamagedStoreException(null, refused.Message);
        }
    }

    /// <summary>Seals the store's head anew where the transaction changed any stream's.</summary>
    /// <param name="batchLink">Of the batch that its appends are in; null where they are in their streams.</param>
    public void BeforeCommit(SqliteCommands commands, byte[]? batchLink = null)
    {
        committing = null;
        if (current is not { } open || open.Of != commands.Transaction)
            return;
        open.Head.Commits++;
        if (batchLink is null)
            open.Head.Settled = open.Head.Commits;
        open.Head.BatchLink = batchLink ?? AppendBatch.FirstLink;
        commands.Execute(
            "INSERT INTO store_head (id, body) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            open.Head.Seal(envelope, random));
        committing = open.Head;
    }

    /// <summary>The transaction changes nothing, though it has looked at the store's head.</summary>
    public void Leave() => (current, committing) = (null, null);

    public void AfterCommit()
    {
        if (committing is { } head)
            mark.Write(head.Id, head.Commits);
    }

    /// <summary>A snapshot is nearly always of the newest version; else its link is counted on from the snapshot before.</summary>
    private static ReadOnlyMemory<byte> LinkAt(SqliteCommands commands, string stream, StreamHead head, long version)
    {
        if (version == head.Version)
            return head.Link;
        var (from, link) = head.SnapshotVersion > 0
            ? (head.SnapshotVersion, head.SnapshotLink)
            : (head.Base, StreamHead.FirstLink(stream, head.Base));
        foreach (var record in SqliteRows.Records(commands, stream, from).TakeWhile(record => record.Version <= version))
            link = StreamHead.NextLink(link.Span, record.Version, record.Body);
        return link;
    }
}
