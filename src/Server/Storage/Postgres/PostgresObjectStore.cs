using System.Collections.Immutable;
using Npgsql;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage.Postgres.Objects;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>The object store of a cluster: heads and bodies in two tables, so that listing reads no body.</summary>
internal sealed class PostgresObjectStore : IObjectStore
{
    private readonly PostgresDatabase database;

    public PostgresObjectStore(PostgresDatabase database)
    {
        this.database = database;
        Uploads = new PostgresUploadStore(database);
    }

    public IUploadStore Uploads { get; }

    public Task<bool> Put(
        string bucketId,
        StoredObject value,
        WriteCondition condition = default,
        StorageShare? share = null,
        CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share, cancel, async connection =>
        {
            if (!await ObjectRows.Holds(connection, bucketId, value.Key, condition))
                return false;
            await ObjectRows.WriteHead(connection, bucketId, value, upload: null);
            await connection.Execute(
                "INSERT INTO body (bucket, key, body) VALUES ($1, $2, $3)", bucketId, ObjectRows.Key(value.Key), value.Body.ToArray());
            return true;
        });

    public Task<StoredObject?> Get(string bucketId, string key, StoredRange? range, CancellationToken cancel = default) =>
        Read(bucketId, key, head => range ?? head.Whole, cancel);

    public Task<StoredObject?> GetShort(string bucketId, string key, int most, CancellationToken cancel = default) =>
        Read(bucketId, key, head => head.Size <= most ? head.Whole : default, cancel);

    private Task<StoredObject?> Read(string bucketId, string key, Func<ObjectHead, StoredRange> wanted, CancellationToken cancel) => database.Read(
        async connection =>
        {
            // One snapshot: what is put in its place meanwhile is another object.
            await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
            var found = await connection.Rows(
                row => (Head: ObjectRows.HeadOf(row), Upload: row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)),
                $"SELECT {ObjectRows.HeadColumns}, upload FROM object WHERE bucket = $1 AND key = $2", bucketId, ObjectRows.Key(key));
            if (found is not [var (head, upload)])
                return null;
            var (first, length) = wanted(head).Within(head.Size);
            if (length == 0)
                return new StoredObject(head) { Body = default };
            return new StoredObject(head)
            {
                Body = upload is null
                    ? (byte[]?)await connection.Scalar(
                        "SELECT substring(body FROM $3 FOR $4) FROM body WHERE bucket = $1 AND key = $2", bucketId, ObjectRows.Key(key),
                        (int)first + 1, (int)length) ?? []
                    : await BytesOfParts(connection, bucketId, upload, first, length),
            };
        },
        cancel);

    public Task<ObjectHead?> Head(string bucketId, string key, CancellationToken cancel = default) => database.Read(
        async connection => (await connection.Rows(
            ObjectRows.HeadOf, $"SELECT {ObjectRows.HeadColumns} FROM object WHERE bucket = $1 AND key = $2", bucketId,
            ObjectRows.Key(key))).SingleOrDefault(),
        cancel);

    public Task Delete(string bucketId, string key, CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share: null, cancel, async connection =>
    {
        await ObjectRows.Delete(connection, bucketId, key);
        return true;
    });

    public Task<CopyOutcome> Copy(
        string fromBucketId,
        ObjectHead source,
        string bucketId,
        ObjectHead copy,
        WriteCondition condition = default,
        StorageShare? share = null,
        CancellationToken cancel = default) => database.Write(
        async connection =>
        {
            await ObjectRows.Lock(connection, fromBucketId, bucketId);
            return await ObjectRows.Within(
                connection, bucketId, share, () => Copy(connection, fromBucketId, source, bucketId, copy, condition));
        },
        cancel);

    public Task<bool> PutTags(
        string bucketId, string key, ImmutableSortedDictionary<string, string> tags, CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share: null, cancel, async connection =>
        {
            var found = await connection.Rows(
                ObjectRows.HeadOf, $"SELECT {ObjectRows.HeadColumns} FROM object WHERE bucket = $1 AND key = $2", bucketId,
                ObjectRows.Key(key));
            return found is [var head] && await connection.Execute(
                "UPDATE object SET facts = $3 WHERE bucket = $1 AND key = $2", bucketId, ObjectRows.Key(key),
                ObjectFacts.Of(head with { Tags = tags })) > 0;
        });

    public Task<IReadOnlyList<ObjectHead>> List(
        string bucketId, string prefix, string? after, int limit, CancellationToken cancel = default) =>
        database.Read<IReadOnlyList<ObjectHead>>(
            async connection => await connection.Rows(
                ObjectRows.HeadOf,
                $"SELECT {ObjectRows.HeadColumns} FROM object WHERE {ObjectRows.HasPrefix} AND key > $3 ORDER BY key LIMIT $4",
                bucketId, ObjectRows.Key(prefix), ObjectRows.Key(after ?? ""), (long)limit),
            cancel);

    /// <summary>In transactions of some rows each, heads first: what is cut short is asked for again.</summary>
    public async Task DeleteBucket(string bucketId, CancellationToken cancel = default)
    {
        foreach (var table in (string[])["object", "upload", "body", "part", "usage"])
            await database.DeleteAll(table, "bucket = $1", cancel, bucketId);
    }

    private static async Task<CopyOutcome> Copy(
        NpgsqlConnection connection, string fromBucketId, ObjectHead source, string bucketId, ObjectHead copy, WriteCondition condition)
    {
        var found = await connection.Rows(
            row => (Upload: row.IsDBNull(0) ? null : row.GetFieldValue<byte[]>(0), ETag: row.GetString(1), Modified: row.GetInt64(2)),
            "SELECT upload, etag, modified FROM object WHERE bucket = $1 AND key = $2", fromBucketId, ObjectRows.Key(source.Key));
        if (found is not [var (upload, etag, modified)] || etag != source.ETag || modified != source.LastModified.UtcTicks)
            return CopyOutcome.SourceChanged;
        if (!await ObjectRows.Holds(connection, bucketId, copy.Key, condition))
            return CopyOutcome.ConditionFailed;
        if ((fromBucketId, source.Key) == (bucketId, copy.Key))
        {
            await connection.Execute(
                "UPDATE object SET etag = $3, modified = $4, facts = $5 WHERE bucket = $1 AND key = $2",
                bucketId, ObjectRows.Key(copy.Key), copy.ETag, copy.LastModified.UtcTicks, ObjectFacts.Of(copy));
            return CopyOutcome.Copied;
        }
        // The parts of a copy go by its key: no upload's id has a slash, and a key has one object.
        var owned = upload is null ? null : "/" + copy.Key;
        await ObjectRows.WriteHead(connection, bucketId, copy, owned);
        if (owned is null)
            await connection.Execute(
                "INSERT INTO body (bucket, key, body) SELECT $3, $4, body FROM body WHERE bucket = $1 AND key = $2",
                fromBucketId, ObjectRows.Key(source.Key), bucketId, ObjectRows.Key(copy.Key));
        else
            await connection.Execute(
                """
                INSERT INTO part (bucket, upload, number, size, etag, modified, body)
                SELECT $3, $4, number, size, etag, modified, body FROM part WHERE bucket = $1 AND upload = $2
                """,
                fromBucketId, upload, bucketId, ObjectRows.Key(owned));
        return CopyOutcome.Copied;
    }

    private static async Task<byte[]> BytesOfParts(NpgsqlConnection connection, string bucketId, byte[] upload, long first, long length)
    {
        var parts = await connection.Rows(
            ObjectRows.PartOf, $"SELECT {ObjectRows.PartColumns} FROM part WHERE bucket = $1 AND upload = $2 ORDER BY number", bucketId,
            upload);
        var bytes = new byte[length];
        var (begin, written) = (0L, 0);
        foreach (var part in parts)
        {
            var from = Math.Max(first - begin, 0);
            var take = Math.Min(part.Size - from, length - written);
            begin += part.Size;
            if (take <= 0)
                continue;
            var read = (byte[])(await connection.Scalar(
                "SELECT substring(body FROM $3 FOR $4) FROM part WHERE bucket = $1 AND upload = $2 AND number = $5",
                bucketId, upload, (int)from + 1, (int)take, part.Number))!;
            read.CopyTo(bytes, written);
            written += (int)take;
        }
        return bytes;
    }
}
