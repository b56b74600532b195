using Npgsql;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Storage.Postgres.Objects;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>
/// Uploads of a cluster: a completed one only changes whose its parts are, so no body is ever put together but for a reader.
/// </summary>
internal sealed class PostgresUploadStore(PostgresDatabase database) : IUploadStore
{
    public Task Start(string bucketId, StoredUpload upload, StorageShare? share = null, CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share, cancel, connection => connection.Execute(
            "INSERT INTO upload (bucket, key, id, started, initiator, facts) VALUES ($1, $2, $3, $4, $5, $6)",
            bucketId, ObjectRows.Key(upload.Key), upload.UploadId, upload.StartedAt.UtcTicks, upload.Initiator, ObjectFacts.Of(upload)));

    public Task<StoredUpload?> Find(string bucketId, string key, string uploadId, CancellationToken cancel = default) =>
        uploadId.Contains('\0', StringComparison.Ordinal)
        ? Task.FromResult<StoredUpload?>(null)
        : database.Read(
            async connection => (await connection.Rows(
                ObjectRows.UploadOf,
                $"SELECT {ObjectRows.UploadColumns} FROM upload WHERE bucket = $1 AND key = $2 AND id = $3",
                bucketId, ObjectRows.Key(key), uploadId)).SingleOrDefault(),
            cancel);

    public Task<bool> PutPart(
        string bucketId,
        string uploadId,
        PartHead part,
        ReadOnlyMemory<byte> body,
        StorageShare? share = null,
        CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share, cancel, async connection =>
        {
            if (!await IsUpload(connection, bucketId, uploadId))
                return false;
            await DeletePart(connection, bucketId, uploadId, part);
            await connection.Execute(
                "INSERT INTO part (bucket, upload, number, size, etag, modified, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                bucketId, ObjectRows.Key(uploadId), part.Number, part.Size, part.ETag, part.LastModified.UtcTicks, body.ToArray());
            return true;
        });

    public Task<IReadOnlyList<PartHead>> ListParts(
        string bucketId, string uploadId, int after, int limit, CancellationToken cancel = default) =>
        database.Read<IReadOnlyList<PartHead>>(
            async connection => await connection.Rows(
                ObjectRows.PartOf,
                $"SELECT {ObjectRows.PartColumns} FROM part WHERE bucket = $1 AND upload = $2 AND number > $3 ORDER BY number LIMIT $4",
                bucketId, ObjectRows.Key(uploadId), after, (long)limit),
            cancel);

    public Task<UploadOutcome> Complete(
        string bucketId,
        string uploadId,
        IReadOnlyList<PartHead> parts,
        ObjectHead head,
        WriteCondition condition = default,
        CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share: null, cancel, async connection =>
        {
            if (!await IsUpload(connection, bucketId, uploadId))
                return UploadOutcome.NoSuchUpload;
            if (!await ObjectRows.Holds(connection, bucketId, head.Key, condition))
                return UploadOutcome.ConditionFailed;
            var all = await connection.Rows(
                ObjectRows.PartOf, $"SELECT {ObjectRows.PartColumns} FROM part WHERE bucket = $1 AND upload = $2", bucketId,
                ObjectRows.Key(uploadId));
            if (parts.Except(all).Any())
                return UploadOutcome.PartsChanged;
            foreach (var dropped in all.Except(parts))
                await DeletePart(connection, bucketId, uploadId, dropped);
            await ObjectRows.WriteHead(connection, bucketId, head, uploadId);
            await connection.Execute("DELETE FROM upload WHERE bucket = $1 AND id = $2", bucketId, uploadId);
            return UploadOutcome.Completed;
        });

    public Task<bool> Abort(string bucketId, string uploadId, CancellationToken cancel = default) =>
        ObjectRows.Write(database, bucketId, share: null, cancel, async connection =>
        {
            // A completed upload's parts are an object's.
            if (!await IsUpload(connection, bucketId, uploadId))
                return false;
            await connection.Execute("DELETE FROM part WHERE bucket = $1 AND upload = $2", bucketId, ObjectRows.Key(uploadId));
            await connection.Execute("DELETE FROM upload WHERE bucket = $1 AND id = $2", bucketId, uploadId);
            return true;
        });

    public Task<IReadOnlyList<StoredUpload>> List(
        string bucketId, string prefix, string afterKey, string? afterUploadId, int limit, CancellationToken cancel = default) =>
        database.Read<IReadOnlyList<StoredUpload>>(
            async connection => await connection.Rows(
                ObjectRows.UploadOf,
                $"""
                SELECT {ObjectRows.UploadColumns} FROM upload
                WHERE {ObjectRows.HasPrefix} AND (key > $3 OR (key = $3 AND id > $4 AND $4 <> '')) ORDER BY key, id LIMIT $5
                """,
                bucketId, ObjectRows.Key(prefix), ObjectRows.Key(afterKey), afterUploadId ?? "", (long)limit),
            cancel);

    private static Task<int> DeletePart(NpgsqlConnection connection, string bucketId, string uploadId, PartHead part) =>
        connection.Execute(
            "DELETE FROM part WHERE bucket = $1 AND upload = $2 AND number = $3", bucketId, ObjectRows.Key(uploadId), part.Number);

    private static async Task<bool> IsUpload(NpgsqlConnection connection, string bucketId, string uploadId) =>
        await connection.Scalar("SELECT 1 FROM upload WHERE bucket = $1 AND id = $2", bucketId, uploadId) is not null;
}
