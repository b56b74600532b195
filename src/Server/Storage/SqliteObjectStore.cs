using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Storage;

/// <summary>The embedded object store: heads and bodies in two tables, so that listing reads no body.</summary>
internal sealed partial class SqliteObjectStore : IObjectStore, IAsyncDisposable
{
    // Keys sort by their UTF-8 bytes (SQLite's BINARY collation), as S3 lists them.
    private const string Schema = """
        CREATE TABLE head (bucket TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
          type TEXT, metadata TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
        CREATE TABLE body (id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX body_by_key ON body (bucket, key)
        """;

    // The body of an object that came in parts is its upload's parts, which stay where they are.
    private const string PartsSchema = """
        ALTER TABLE head ADD COLUMN tags TEXT;
        ALTER TABLE head ADD COLUMN upload TEXT;
        CREATE TABLE upload (bucket TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, started INTEGER NOT NULL, initiator TEXT NOT NULL,
          type TEXT, metadata TEXT, tags TEXT, PRIMARY KEY (bucket, key, id)) WITHOUT ROWID;
        CREATE UNIQUE INDEX upload_by_id ON upload (bucket, id);
        CREATE TABLE part (rowid INTEGER PRIMARY KEY, bucket TEXT NOT NULL, upload TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL,
          etag TEXT NOT NULL, modified INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX part_by_number ON part (bucket, upload, number)
        """;

    private const string HeadColumns = "key, size, etag, modified, type, metadata, tags";

    private static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private readonly SqliteDatabase database;
    private readonly SqliteReaders readers;
    private readonly GroupCommit writer;

    public SqliteObjectStore(string file)
    {
        database = new SqliteDatabase(file, [Schema, PartsSchema, UsageSchema]);
        readers = new SqliteReaders(database);
        writer = new GroupCommit(database);
    }

    public IUploadStore Uploads => this;

    public Task<bool> Put(
        string bucketId,
        StoredObject value,
        WriteCondition condition = default,
        StorageShare? share = null,
        CancellationToken cancel = default) => writer.Run(
        commands => Within(commands, bucketId, share, () =>
        {
            if (!Holds(commands, bucketId, value.Key, condition))
                return false;
            WriteHead(commands, bucketId, value, upload: null);
            commands.Execute("INSERT INTO body (bucket, key, body) VALUES ($1, $2, $3)", bucketId, value.Key, value.Body.ToArray());
            return true;
        }),
        cancel);

    public Task<StoredObject?> Get(string bucketId, string key, StoredRange? range, CancellationToken cancel = default) =>
        Read(commands => ObjectIn(commands, bucketId, key, range));

    public Task<StoredObject?> GetShort(string bucketId, string key, int most, CancellationToken cancel = default) =>
        Read(commands => ShortIn(commands, bucketId, key, most));

    public Task<ObjectHead?> Head(string bucketId, string key, CancellationToken cancel = default) => Read(commands =>
    {
        using var rows = commands.Prepare($"SELECT {HeadColumns} FROM head WHERE bucket = $1 AND key = $2", bucketId, key).ExecuteReader();
        return rows.Read() ? HeadOf(rows) : null;
    });

    public Task Delete(string bucketId, string key, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            DeleteBody(commands, bucketId, key);
            return commands.Prepare("DELETE FROM head WHERE bucket = $1 AND key = $2", bucketId, key).ExecuteNonQuery();
        },
        cancel);

    public Task<bool> PutTags(string bucketId, string key, ImmutableSortedDictionary<string, string> tags, CancellationToken cancel = default) =>
        writer.Run(
            commands => commands.Prepare(
                "UPDATE head SET tags = $3 WHERE bucket = $1 AND key = $2", bucketId, key, JsonOf(tags)).ExecuteNonQuery() > 0,
            cancel);

    public Task<IReadOnlyList<ObjectHead>> List(string bucketId, string prefix, string? after, int limit, CancellationToken cancel = default) =>
        Read<IReadOnlyList<ObjectHead>>(commands =>
        {
            using var rows = commands.Prepare(
                $"""
                SELECT {HeadColumns} FROM head
                WHERE bucket = $1 AND key >= $2 AND key > $3 AND substr(key, 1, length($2)) = $2 ORDER BY key LIMIT $4
                """,
                bucketId, prefix, after ?? "", (long)limit).ExecuteReader();
            var heads = new List<ObjectHead>();
            while (rows.Read())
                heads.Add(HeadOf(rows));
            return heads;
        });

    public Task DeleteBucket(string bucketId, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Execute("DELETE FROM body WHERE bucket = $1", bucketId);
            commands.Execute("DELETE FROM part WHERE bucket = $1", bucketId);
            commands.Execute("DELETE FROM upload WHERE bucket = $1", bucketId);
            commands.Execute("DELETE FROM head WHERE bucket = $1", bucketId);
            return commands.Prepare("DELETE FROM usage WHERE bucket = $1", bucketId).ExecuteNonQuery();
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        readers.Dispose();
        database.Close();
    }

    /// <summary>The object; without its body where that is longer than <paramref name="most"/> bytes.</summary>
    private static StoredObject? ShortIn(SqliteCommands commands, string bucketId, string key, int most)
    {
        using var rows = commands.Prepare(
            $"""
            SELECT {HeadColumns}, upload, CASE WHEN upload IS NULL AND size <= $3 THEN (SELECT body FROM body WHERE bucket = $1 AND key = $2) END
            FROM head WHERE bucket = $1 AND key = $2
            """,
            bucketId, key, (long)most).ExecuteReader();
        if (!rows.Read())
            return null;
        var head = HeadOf(rows);
        return new StoredObject(head)
        {
            Body = head.Size > most || head.Size == 0 ? default
                : rows.IsDBNull(7) ? rows.GetFieldValue<byte[]>(8)
                : BytesOfParts(commands, bucketId, rows.GetString(7), 0, head.Size),
        };
    }

    private static StoredObject? ObjectIn(SqliteCommands commands, string bucketId, string key, StoredRange? range)
    {
        // One snapshot, as long as this is open: what is put in its place meanwhile is another object. INVARIANT: one row is read, and a second is
        // not asked for before the end: SQLite may then end the snapshot.
        using var rows = commands.Prepare($"SELECT {HeadColumns}, upload FROM head WHERE bucket = $1 AND key = $2", bucketId, key).ExecuteReader();
        if (!rows.Read())
            return null;
        var head = HeadOf(rows);
        var (first, length) = (range ?? head.Whole).Within(head.Size);
        if (length == 0)
            return new StoredObject(head) { Body = default };
        return new StoredObject(head)
        {
            Body = rows.IsDBNull(7)
                ? BytesOf(commands, "SELECT substr(body, $3, $4) FROM body WHERE bucket = $1 AND key = $2", bucketId, key, first + 1, length)
                : BytesOfParts(commands, bucketId, rows.GetString(7), first, length),
        };
    }

    private static ObjectHead HeadOf(SqliteDataReader row) => new()
    {
        Key = row.GetString(0),
        Size = row.GetInt64(1),
        ETag = row.GetString(2),
        LastModified = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        ContentType = row.IsDBNull(4) ? null : row.GetString(4),
        Metadata = MetadataIn(row, 5),
        Tags = TagsIn(row, 6),
    };

    private static ImmutableDictionary<string, string> MetadataIn(SqliteDataReader row, int column) =>
        PairsIn(row, column)?.ToImmutableDictionary() ?? ImmutableDictionary<string, string>.Empty;

    private static ImmutableSortedDictionary<string, string> TagsIn(SqliteDataReader row, int column) =>
        PairsIn(row, column)?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? NoTags;

    private static Dictionary<string, string>? PairsIn(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(column));

    private static string? JsonOf(IReadOnlyDictionary<string, string> pairs) =>
        pairs.Count == 0 ? null : JsonSerializer.Serialize(pairs.ToDictionary());

    private static bool Holds(SqliteCommands commands, string bucketId, string key, WriteCondition condition)
    {
        if (!condition.MustBeAbsent && condition.MustHaveETag is null)
            return true;
        var etag = commands.Prepare("SELECT etag FROM head WHERE bucket = $1 AND key = $2", bucketId, key).ExecuteScalar() as string;
        return !(condition.MustBeAbsent && etag is not null) && (condition.MustHaveETag is not { } wanted || etag == wanted);
    }

    /// <summary>Replaces the object's head, and takes away its former body.</summary>
    private static void WriteHead(SqliteCommands commands, string bucketId, ObjectHead head, string? upload)
    {
        DeleteBody(commands, bucketId, head.Key);
        // No "OR REPLACE": what it replaces, no trigger is told of.
        commands.Execute("DELETE FROM head WHERE bucket = $1 AND key = $2", bucketId, head.Key);
        commands.Execute(
            "INSERT INTO head (bucket, key, size, etag, modified, type, metadata, tags, upload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            bucketId, head.Key, head.Size, head.ETag, head.LastModified.UtcTicks, head.ContentType, JsonOf(head.Metadata), JsonOf(head.Tags), upload);
    }

    private static void DeleteBody(SqliteCommands commands, string bucketId, string key)
    {
        commands.Execute("DELETE FROM body WHERE bucket = $1 AND key = $2", bucketId, key);
        commands.Execute(
            "DELETE FROM part WHERE bucket = $1 AND upload = (SELECT upload FROM head WHERE bucket = $1 AND key = $2)", bucketId, key);
    }

    private Task<T> Read<T>(Func<SqliteCommands, T> work)
    {
        try
        {
            return Task.FromResult(readers.Read(work));
        }
        catch (StoreUnavailableException failure)
        {
            return Task.FromException<T>(failure);
        }
    }
}
