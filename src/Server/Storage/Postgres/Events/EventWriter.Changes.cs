using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Chains;

namespace Rolecall.Server.Storage.Postgres.Events;

// What is rarer than an append, each in a transaction of its own: snapshots and deletions.
internal sealed partial class EventWriter
{
    private async Task KeepOther(PostgresWrite write)
    {
        try
        {
            var changes = await Change(connection => write switch
            {
                SnapshotWrite snapshot => SaveSnapshot(connection, snapshot),
                DeleteWrite delete => Delete(connection, delete),
                _ => throw new InvalidOperationException($"{write} is no change."),
            });
            foreach (var (from, to) in changes)
                known[(from ?? to)!.Stream] = to;
            write.Succeed();
        }
        catch (Exception failure)
        {
            write.Fail(failure);
        }
    }

    /// <summary>Does the work, and has the writer's sum follow, in one transaction.</summary>
    /// <param name="work">Locks the streams that it changes. It may be done twice.</param>
    /// <returns>What was changed.</returns>
    private async Task<List<HeadChange>> Change(Func<NpgsqlConnection, Task<List<HeadChange>>> work)
    {
        (WriterSum Sum, List<HeadChange> Changes)? sent = null;
        for (var refusals = 0; refusals < MostTries; refusals++)
        {
            var kept = await database.Try(async () =>
            {
                await using var connection = await database.Source.OpenConnectionAsync();
                // An earlier try whose commit was lost on its way may have been kept.
                if (sent is { } earlier && await WasKept(connection, earlier.Sum))
                    return true;
                await using var transaction = await connection.BeginTransactionAsync();
                var changes = await work(connection);
                var next = sum.After(changes, envelope, random);
                sent = (next, changes);
                if (changes.Count == 0)
                    return true;
                var rows = next.Before is { } before
                    ? await connection.Execute(
                        "UPDATE writer SET body = $3, written = now() WHERE id = $1 AND body = $2", next.Id, before, next.Kept)
                    : await connection.Execute("INSERT INTO writer (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING", next.Id, next.Kept);
                if (rows == 0)
                    return false;
                await transaction.CommitAsync();
                return true;
            });
            if (kept)
            {
                if (sent!.Value.Changes.Count > 0)
                    sum = sent.Value.Sum;
                return sent.Value.Changes;
            }
            Renew();
        }
        throw new StoreUnavailableException($"The database {database.Name} is written to by too many.");
    }

    /// <summary>Keeps the snapshot, unless there is a newer one or no such version.</summary>
    private async Task<List<HeadChange>> SaveSnapshot(NpgsqlConnection connection, SnapshotWrite write)
    {
        var found = await known.Read(connection, "SELECT name, version, head FROM stream WHERE name = $1 FOR UPDATE", write.Stream);
        if (found is not [var before] || write.Version <= before.Head.SnapshotVersion || write.Version > before.Head.Version)
            return [];
        var link = write.Version == before.Head.Version
            ? before.Head.Link
            : await LinkAt(connection, write.Stream, before.Head, write.Version);
        var body = write.Body.ToArray();
        var after = SealedHead.Seal(envelope, write.Stream, before.Head.WithSnapshot(write.Version, link, body));
        await connection.Execute(
            "INSERT INTO snapshot (stream, version, body) VALUES ($1, $2, $3) ON CONFLICT (stream) DO UPDATE SET version = excluded.version, body = excluded.body",
            write.Stream, write.Version, body);
        await connection.Execute("UPDATE stream SET head = $2 WHERE name = $1", write.Stream, after.Kept);
        return [new HeadChange(before, after)];
    }

    /// <summary>Counted on from the snapshot before.</summary>
    private static async Task<ReadOnlyMemory<byte>> LinkAt(NpgsqlConnection connection, string stream, StreamHead head, long version)
    {
        var link = head.SnapshotVersion > 0 ? head.SnapshotLink : StreamHead.FirstLink(stream, head.Base);
        var records = await connection.Rows(
            row => new StoredBody(row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
            "SELECT version, body FROM record WHERE stream = $1 AND version > $2 AND version <= $3 ORDER BY version",
            stream, head.SnapshotVersion, version);
        return records.Aggregate(link, (former, record) => StreamHead.NextLink(former.Span, record.Version, record.Body));
    }

    private async Task<List<HeadChange>> Delete(NpgsqlConnection connection, DeleteWrite write)
    {
        var streams = write.IsPrefix
            ? await connection.Rows(
                row => (Name: row.GetString(0), Version: row.GetInt64(1)),
                $"SELECT name, version FROM stream WHERE {PostgresEventStore.HasPrefix} ORDER BY name LIMIT $2", write.Name,
                (long)DeleteWrite.MostStreams)
            : [(write.Name, 0)];
        // A stream goes whole, or is damaged: a long one goes alone.
        var records = 0L;
        var some = streams.TakeWhile((stream, at) => (records += stream.Version) <= DeleteWrite.MostRecords || at == 0).ToList();
        write.HasMore = some.Count < streams.Count || streams.Count == DeleteWrite.MostStreams;
        var heads = await known.Read(
            connection, "SELECT name, version, head FROM stream WHERE name = ANY($1) ORDER BY name FOR UPDATE",
            some.Select(stream => stream.Name).ToArray());
        var names = heads.Select(head => head.Stream).ToArray();
        foreach (var table in (string[])["record WHERE stream", "snapshot WHERE stream", "stream WHERE name"])
            await connection.Execute($"DELETE FROM {table} = ANY($1)", names);
        return [.. heads.Select(head => new HeadChange(head, null))];
    }
}
