using System.Text;
using Npgsql;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Storage.Postgres.Objects;

/// <summary>The rows of objects, uploads and parts, and the locks that writes of several silos wait for.</summary>
internal static class ObjectRows
{
    public const string HeadColumns = "key, size, etag, modified, facts";
    public const string UploadColumns = "id, key, started, initiator, facts";
    public const string PartColumns = "number, size, etag, modified";

    /// <summary>$1 the bucket, $2 how the key begins. The upper end, behind which nobody looks, is a byte that no key has.</summary>
    public const string HasPrefix =
        "bucket = $1 AND key >= $2 AND key < $2 || '\\xff'::bytea AND substring(key FROM 1 FOR length($2)) = $2";

    public static byte[] Key(string key) => Encoding.UTF8.GetBytes(key);

    public static ObjectHead HeadOf(NpgsqlDataReader row)
    {
        var facts = ObjectFacts.Read(row.GetFieldValue<byte[]>(4));
        return new ObjectHead
        {
            Key = Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)),
            Size = row.GetInt64(1),
            ETag = row.GetString(2),
            LastModified = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
            ContentType = facts.ContentType,
            Metadata = facts.AllMetadata(),
            Tags = facts.AllTags(),
        };
    }

    public static StoredUpload UploadOf(NpgsqlDataReader row)
    {
        var facts = ObjectFacts.Read(row.GetFieldValue<byte[]>(4));
        return new StoredUpload
        {
            UploadId = row.GetString(0),
            Key = Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)),
            StartedAt = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
            Initiator = row.GetString(3),
            ContentType = facts.ContentType,
            Metadata = facts.AllMetadata(),
            Tags = facts.AllTags(),
        };
    }

    public static PartHead PartOf(NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.GetInt64(1), row.GetString(2), new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero));

    /// <summary>
    /// Waits for whoever writes to the bucket, until the transaction ends: what a condition saw is so when the write is kept. Buckets are locked
    /// in one order.
    /// </summary>
    public static async Task Lock(NpgsqlConnection connection, params string[] buckets)
    {
        foreach (var bucket in buckets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            await connection.Execute("SELECT pg_advisory_xact_lock(hashtextextended('object ' || $1, 0))", bucket);
    }

    /// <summary>Does the write in a transaction of its own, alone with the bucket.</summary>
    public static Task<T> Write<T>(
        PostgresDatabase database,
        string bucketId,
        StorageShare? share,
        CancellationToken cancel,
        Func<NpgsqlConnection, Task<T>> write) =>
        database.Write(
        async connection =>
        {
            await Lock(connection, bucketId);
            return await Within(connection, bucketId, share, () => write(connection));
        },
        cancel);

    /// <summary>Does the write, and undoes it where the owner then has more than its share, and more than before.</summary>
    public static async Task<T> Within<T>(NpgsqlConnection connection, string bucketId, StorageShare? share, Func<Task<T>> write)
    {
        if (share is null)
            return await write();
        await connection.Execute("SELECT pg_advisory_xact_lock(hashtextextended('owner ' || $1, 0))", share.Owner);
        await connection.Execute(
            "INSERT INTO usage (bucket, owner, bytes) VALUES ($1, $2, 0) ON CONFLICT (bucket) DO UPDATE SET owner = $2 WHERE usage.owner <> $2",
            bucketId, share.Owner);
        var before = await UsedBy(connection, share.Owner);
        var result = await write();
        var after = await UsedBy(connection, share.Owner);
        // What is thrown ends the transaction, and all that was written in it.
        return after > share.MostBytes && after > before ? throw new StorageShareException(share) : result;
    }

    private static async Task<decimal> UsedBy(NpgsqlConnection connection, string owner) =>
        (decimal)(await connection.Scalar("SELECT coalesce(sum(bytes), 0) FROM usage WHERE owner = $1", owner))!;

    public static async Task<bool> Holds(NpgsqlConnection connection, string bucketId, string key, WriteCondition condition)
    {
        if (!condition.MustBeAbsent && condition.MustHaveETag is null)
            return true;
        var etag = await connection.Scalar("SELECT etag FROM object WHERE bucket = $1 AND key = $2", bucketId, Key(key)) as string;
        return !(condition.MustBeAbsent && etag is not null) && (condition.MustHaveETag is not { } wanted || etag == wanted);
    }

    /// <summary>Replaces the object's head, and takes away its former body.</summary>
    public static async Task WriteHead(NpgsqlConnection connection, string bucketId, ObjectHead head, string? upload)
    {
        await Delete(connection, bucketId, head.Key);
        await connection.Execute(
            "INSERT INTO object (bucket, key, size, etag, modified, facts, upload) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            bucketId, Key(head.Key), head.Size, head.ETag, head.LastModified.UtcTicks, ObjectFacts.Of(head),
            upload is null ? NullBytes() : Key(upload));
    }

    public static async Task Delete(NpgsqlConnection connection, string bucketId, string key)
    {
        await connection.Execute("DELETE FROM body WHERE bucket = $1 AND key = $2", bucketId, Key(key));
        await connection.Execute(
            "DELETE FROM part WHERE bucket = $1 AND upload = (SELECT upload FROM object WHERE bucket = $1 AND key = $2)", bucketId,
            Key(key));
        await connection.Execute("DELETE FROM object WHERE bucket = $1 AND key = $2", bucketId, Key(key));
    }

    /// <summary>A null whose type is told.</summary>
    private static NpgsqlParameter NullBytes() => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea, Value = DBNull.Value };
}
