using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Storage;

// Uploads: a completed one only changes whose its parts are, so no body is ever put together but for a reader.
internal sealed partial class SqliteObjectStore : IUploadStore
{
    private const string UploadColumns = "id, key, started, initiator, type, metadata, tags";

    Task IUploadStore.Start(string bucketId, StoredUpload upload, StorageShare? share, CancellationToken cancel) => writer.Run(
        commands => Within(commands, bucketId, share, () => commands.Prepare(
            "INSERT INTO upload (bucket, key, id, started, initiator, type, metadata, tags) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            bucketId, upload.Key, upload.UploadId, upload.StartedAt.UtcTicks, upload.Initiator, upload.ContentType, JsonOf(upload.Metadata),
            JsonOf(upload.Tags)).ExecuteNonQuery()),
        cancel);

    Task<StoredUpload?> IUploadStore.Find(string bucketId, string key, string uploadId, CancellationToken cancel) => Read(commands =>
    {
        using var rows = commands.Prepare(
            $"SELECT {UploadColumns} FROM upload WHERE bucket = $1 AND key = $2 AND id = $3", bucketId, key, uploadId).ExecuteReader();
        return rows.Read() ? UploadOf(rows) : null;
    });

    Task<bool> IUploadStore.PutPart(
        string bucketId,
        string uploadId,
        PartHead part,
        ReadOnlyMemory<byte> body,
        StorageShare? share,
        CancellationToken cancel) =>
        writer.Run(
            commands => Within(commands, bucketId, share, () =>
            {
                if (!IsUpload(commands, bucketId, uploadId))
                    return false;
                commands.Execute("DELETE FROM part WHERE bucket = $1 AND upload = $2 AND number = $3", bucketId, uploadId, (long)part.Number);
                commands.Execute(
                    "INSERT INTO part (bucket, upload, number, size, etag, modified, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    bucketId, uploadId, (long)part.Number, part.Size, part.ETag, part.LastModified.UtcTicks, body.ToArray());
                return true;
            }),
            cancel);

    Task<IReadOnlyList<PartHead>> IUploadStore.ListParts(string bucketId, string uploadId, int after, int limit, CancellationToken cancel) =>
        Read<IReadOnlyList<PartHead>>(commands =>
        {
            using var rows = commands.Prepare(
                "SELECT number, size, etag, modified FROM part WHERE bucket = $1 AND upload = $2 AND number > $3 ORDER BY number LIMIT $4",
                bucketId, uploadId, (long)after, (long)limit).ExecuteReader();
            return PartsIn(rows);
        });

    Task<UploadOutcome> IUploadStore.Complete(
        string bucketId,
        string uploadId,
        IReadOnlyList<PartHead> parts,
        ObjectHead head,
        WriteCondition condition,
        CancellationToken cancel) =>
        writer.Run(
            commands =>
            {
                if (!IsUpload(commands, bucketId, uploadId))
                    return UploadOutcome.NoSuchUpload;
                if (!Holds(commands, bucketId, head.Key, condition))
                    return UploadOutcome.ConditionFailed;
                IReadOnlyList<PartHead> all;
                using (var rows = commands.Prepare(
                    "SELECT number, size, etag, modified FROM part WHERE bucket = $1 AND upload = $2", bucketId, uploadId).ExecuteReader())
                    all = PartsIn(rows);
                if (parts.Except(all).Any())
                    return UploadOutcome.PartsChanged;
                foreach (var dropped in all.Except(parts))
                    commands.Execute(
                        "DELETE FROM part WHERE bucket = $1 AND upload = $2 AND number = $3", bucketId, uploadId, (long)dropped.Number);
                WriteHead(commands, bucketId, head, uploadId);
                commands.Execute("DELETE FROM upload WHERE bucket = $1 AND id = $2", bucketId, uploadId);
                return UploadOutcome.Completed;
            },
            cancel);

    Task<bool> IUploadStore.Abort(string bucketId, string uploadId, CancellationToken cancel) => writer.Run(
        commands =>
        {
            // A completed upload's parts are an object's.
            if (!IsUpload(commands, bucketId, uploadId))
                return false;
            commands.Execute("DELETE FROM part WHERE bucket = $1 AND upload = $2", bucketId, uploadId);
            commands.Execute("DELETE FROM upload WHERE bucket = $1 AND id = $2", bucketId, uploadId);
            return true;
        },
        cancel);

    Task<IReadOnlyList<StoredUpload>> IUploadStore.List(
        string bucketId, string prefix, string afterKey, string? afterUploadId, int limit, CancellationToken cancel) => Read<IReadOnlyList<StoredUpload>>(commands =>
    {
        using var rows = commands.Prepare(
            $"""
            SELECT {UploadColumns} FROM upload
            WHERE bucket = $1 AND key >= $2 AND substr(key, 1, length($2)) = $2 AND (key > $3 OR (key = $3 AND id > $4 AND $4 <> ''))
            ORDER BY key, id LIMIT $5
            """,
            bucketId, prefix, afterKey, afterUploadId ?? "", (long)limit).ExecuteReader();
        var uploads = new List<StoredUpload>();
        while (rows.Read())
            uploads.Add(UploadOf(rows));
        return uploads;
    });

    public Task<CopyOutcome> Copy(
        string fromBucketId,
        ObjectHead source,
        string bucketId,
        ObjectHead copy,
        WriteCondition condition = default,
        StorageShare? share = null,
        CancellationToken cancel = default) =>
        writer.Run(
            commands => Within(commands, bucketId, share, () =>
            {
                string? upload;
                using (var row = commands.Prepare(
                    "SELECT upload, etag, modified FROM head WHERE bucket = $1 AND key = $2", fromBucketId, source.Key).ExecuteReader())
                {
                    if (!row.Read() || row.GetString(1) != source.ETag || row.GetInt64(2) != source.LastModified.UtcTicks)
                        return CopyOutcome.SourceChanged;
                    upload = row.IsDBNull(0) ? null : row.GetString(0);
                }
                if (!Holds(commands, bucketId, copy.Key, condition))
                    return CopyOutcome.ConditionFailed;
                if ((fromBucketId, source.Key) == (bucketId, copy.Key))
                {
                    commands.Execute(
                        "UPDATE head SET etag = $3, modified = $4, type = $5, metadata = $6, tags = $7 WHERE bucket = $1 AND key = $2",
                        bucketId, copy.Key, copy.ETag, copy.LastModified.UtcTicks, copy.ContentType, JsonOf(copy.Metadata), JsonOf(copy.Tags));
                    return CopyOutcome.Copied;
                }
                // The parts of a copy go by its key: no upload's id has a slash, and a key has one object.
                var owned = upload is null ? null : "/" + copy.Key;
                WriteHead(commands, bucketId, copy, owned);
                if (owned is null)
                    commands.Execute(
                        "INSERT INTO body (bucket, key, body) SELECT $3, $4, body FROM body WHERE bucket = $1 AND key = $2",
                        fromBucketId, source.Key, bucketId, copy.Key);
                else
                    commands.Execute(
                        """
                        INSERT INTO part (bucket, upload, number, size, etag, modified, body)
                        SELECT $3, $4, number, size, etag, modified, body FROM part WHERE bucket = $1 AND upload = $2
                        """,
                        fromBucketId, upload, bucketId, owned);
                return CopyOutcome.Copied;
            }),
            cancel);

    private static bool IsUpload(SqliteCommands commands, string bucketId, string uploadId) =>
        commands.Prepare("SELECT 1 FROM upload WHERE bucket = $1 AND id = $2", bucketId, uploadId).ExecuteScalar() is not null;

    private static List<PartHead> PartsIn(SqliteDataReader rows)
    {
        var parts = new List<PartHead>();
        while (rows.Read())
            parts.Add(new(rows.GetInt32(0), rows.GetInt64(1), rows.GetString(2), new DateTimeOffset(rows.GetInt64(3), TimeSpan.Zero)));
        return parts;
    }

    private static StoredUpload UploadOf(SqliteDataReader row) => new()
    {
        UploadId = row.GetString(0),
        Key = row.GetString(1),
        StartedAt = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
        Initiator = row.GetString(3),
        ContentType = row.IsDBNull(4) ? null : row.GetString(4),
        Metadata = MetadataIn(row, 5),
        Tags = TagsIn(row, 6),
    };

    private static byte[] BytesOf(SqliteCommands commands, string sql, params ReadOnlySpan<object?> values) =>
        commands.Prepare(sql, values).ExecuteScalar() as byte[] ?? [];

    private static byte[] BytesOfParts(SqliteCommands commands, string bucketId, string upload, long first, long length)
    {
        List<PartHead> parts;
        using (var rows = commands.Prepare(
            "SELECT number, size, etag, modified FROM part WHERE bucket = $1 AND upload = $2 ORDER BY number", bucketId, upload).ExecuteReader())
            parts = PartsIn(rows);
        var bytes = new byte[length];
        var (begin, written) = (0L, 0);
        foreach (var part in parts)
        {
            var from = Math.Max(first - begin, 0);
            var take = Math.Min(part.Size - from, length - written);
            begin += part.Size;
            if (take <= 0)
                continue;
            BytesOf(
                commands,
                "SELECT substr(body, $3, $4) FROM part WHERE bucket = $1 AND upload = $2 AND number = $5",
                bucketId, upload, from + 1, take, (long)part.Number).CopyTo(bytes, written);
            written += (int)take;
        }
        return bytes;
    }
}
