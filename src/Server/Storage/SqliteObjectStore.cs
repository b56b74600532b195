using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage;

/// <summary>The embedded object store: heads and bodies in two tables, so that listing reads no body.</summary>
internal sealed class SqliteObjectStore : IObjectStore, IAsyncDisposable
{
    // Keys sort by their UTF-8 bytes (SQLite's BINARY collation), as S3 lists them.
    private const string Schema = """
        CREATE TABLE head (bucket TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
          type TEXT, metadata TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
        CREATE TABLE body (id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX body_by_key ON body (bucket, key)
        """;

    private readonly SqliteDatabase database;
    private readonly GroupCommit writer;

    public SqliteObjectStore(string file)
    {
        database = new SqliteDatabase(file, [Schema]);
        writer = new GroupCommit(database);
    }

    public Task<bool> Put(string bucketId, StoredObject value, WriteCondition condition = default, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            if (condition.MustBeAbsent || condition.MustHaveETag is not null)
            {
                var etag = commands.Prepare("SELECT etag FROM head WHERE bucket = $1 AND key = $2", bucketId, value.Key).ExecuteScalar() as string;
                if ((condition.MustBeAbsent && etag is not null) || (condition.MustHaveETag is { } wanted && etag != wanted))
                    return false;
            }
            commands.Prepare(
                "INSERT OR REPLACE INTO head (bucket, key, size, etag, modified, type, metadata) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                bucketId, value.Key, value.Size, value.ETag, value.LastModified.UtcTicks, value.ContentType,
                value.Metadata.IsEmpty ? null : JsonSerializer.Serialize(value.Metadata.ToDictionary())).ExecuteNonQuery();
            commands.Prepare(
                "INSERT INTO body (bucket, key, body) VALUES ($1, $2, $3) ON CONFLICT (bucket, key) DO UPDATE SET body = excluded.body",
                bucketId, value.Key, value.Body.ToArray()).ExecuteNonQuery();
            return true;
        },
        cancel);

    public Task<StoredObject?> Get(string bucketId, string key, CancellationToken cancel = default) => Read(connection =>
    {
        using var command = Select(
            connection, "SELECT h.key, h.size, h.etag, h.modified, h.type, h.metadata, b.body FROM head h JOIN body b USING (bucket, key) WHERE h.bucket = $1 AND h.key = $2", bucketId, key);
        using var rows = command.ExecuteReader();
        if (!rows.Read())
            return null;
        var head = HeadOf(rows);
        return new StoredObject
        {
            Key = head.Key,
            Size = head.Size,
            ETag = head.ETag,
            LastModified = head.LastModified,
            ContentType = head.ContentType,
            Metadata = head.Metadata,
            Body = rows.GetFieldValue<byte[]>(6),
        };
    });

    public Task<ObjectHead?> Head(string bucketId, string key, CancellationToken cancel = default) => Read(connection =>
    {
        using var command = Select(
            connection, "SELECT key, size, etag, modified, type, metadata FROM head WHERE bucket = $1 AND key = $2", bucketId, key);
        using var rows = command.ExecuteReader();
        return rows.Read() ? HeadOf(rows) : null;
    });

    public Task Delete(string bucketId, string key, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Prepare("DELETE FROM body WHERE bucket = $1 AND key = $2", bucketId, key).ExecuteNonQuery();
            return commands.Prepare("DELETE FROM head WHERE bucket = $1 AND key = $2", bucketId, key).ExecuteNonQuery();
        },
        cancel);

    public Task<IReadOnlyList<ObjectHead>> List(string bucketId, string prefix, string? after, int limit, CancellationToken cancel = default) =>
        Read<IReadOnlyList<ObjectHead>>(connection =>
        {
            using var command = Select(
                connection,
                """
                SELECT key, size, etag, modified, type, metadata FROM head
                WHERE bucket = $1 AND key >= $2 AND key > $3 AND substr(key, 1, length($2)) = $2 ORDER BY key LIMIT $4
                """,
                bucketId, prefix, after ?? "", (long)limit);
            using var rows = command.ExecuteReader();
            var heads = new List<ObjectHead>();
            while (rows.Read())
                heads.Add(HeadOf(rows));
            return heads;
        });

    public Task DeleteBucket(string bucketId, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Prepare("DELETE FROM body WHERE bucket = $1", bucketId).ExecuteNonQuery();
            return commands.Prepare("DELETE FROM head WHERE bucket = $1", bucketId).ExecuteNonQuery();
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        database.Close();
    }

    private static SqliteCommand Select(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue("$" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), values[i]);
        return command;
    }

    private static ObjectHead HeadOf(SqliteDataReader row) => new()
    {
        Key = row.GetString(0),
        Size = row.GetInt64(1),
        ETag = row.GetString(2),
        LastModified = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        ContentType = row.IsDBNull(4) ? null : row.GetString(4),
        Metadata = row.IsDBNull(5)
            ? ImmutableDictionary<string, string>.Empty
            : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(5))!.ToImmutableDictionary(),
    };

    private Task<T> Read<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = database.Open();
            return Task.FromResult(work(connection));
        }
        catch (SqliteException failure)
        {
            return Task.FromException<T>(database.Unavailable(failure));
        }
    }
}
