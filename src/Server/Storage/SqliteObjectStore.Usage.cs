using System.Globalization;
using Rolecall.Contracts.Storage.Objects;

namespace Rolecall.Server.Storage;

// How much the buckets of an owner take. Triggers count it, so no statement can forget to; a write that takes too much is undone.
internal sealed partial class SqliteObjectStore
{
    /// <summary>What a row takes besides its texts and its body, about: indexes and columns.</summary>
    private const int RowBytes = 256;

    // Buckets from before have no owner until something is written to them.
    private static readonly string UsageSchema = $"""
        CREATE TABLE usage (bucket TEXT PRIMARY KEY, owner TEXT NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX usage_by_owner ON usage (owner, bytes);
        INSERT INTO usage (bucket, owner, bytes) SELECT bucket, '', sum(bytes) FROM (
          SELECT bucket, {BytesOfHead("head")} AS bytes FROM head
          UNION ALL SELECT bucket, {BytesOfUpload("upload")} FROM upload
          UNION ALL SELECT bucket, {BytesOfPart("part")} FROM part) GROUP BY bucket;
        {Counting("head", BytesOfHead)};
        {Counting("upload", BytesOfUpload)};
        {Counting("part", BytesOfPart)};
        CREATE TRIGGER head_changed AFTER UPDATE ON head BEGIN
          UPDATE usage SET bytes = bytes + {BytesOfHead("new")} - ({BytesOfHead("old")}) WHERE bucket = new.bucket;
        END
        """;

    /// <summary>A body that came in parts is its parts'.</summary>
    private static string BytesOfHead(string row) => $"CASE WHEN {row}.upload IS NULL THEN {row}.size ELSE 0 END + {BytesOfUpload(row)}";

    private static string BytesOfUpload(string row) => string.Create(CultureInfo.InvariantCulture,
        $"{RowBytes} + length(CAST({row}.key AS BLOB)) + coalesce(length(CAST({row}.metadata AS BLOB)), 0) + coalesce(length(CAST({row}.tags AS BLOB)), 0)");

    private static string BytesOfPart(string row) => string.Create(CultureInfo.InvariantCulture, $"{RowBytes} + {row}.size");

    private static string Counting(string table, Func<string, string> bytesOf) => $"""
        CREATE TRIGGER {table}_written AFTER INSERT ON {table} BEGIN
          INSERT INTO usage (bucket, owner, bytes) VALUES (new.bucket, '', {bytesOf("new")})
            ON CONFLICT (bucket) DO UPDATE SET bytes = bytes + excluded.bytes;
        END;
        CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN
          UPDATE usage SET bytes = bytes - ({bytesOf("old")}) WHERE bucket = old.bucket;
        END
        """;

    /// <summary>Does the write, and undoes it where the owner then has more than its share, and more than before.</summary>
    private static T Within<T>(SqliteCommands commands, string bucketId, StorageShare? share, Func<T> write)
    {
        if (share is null)
            return write();
        commands.Execute(
            "INSERT INTO usage (bucket, owner, bytes) VALUES ($1, $2, 0) ON CONFLICT (bucket) DO UPDATE SET owner = $2 WHERE owner <> $2",
            bucketId, share.Owner);
        var before = UsedBy(commands, share.Owner);
        commands.Execute("SAVEPOINT share");
        var result = write();
        var after = UsedBy(commands, share.Owner);
        var refused = after > share.MostBytes && after > before;
        if (refused)
            commands.Execute("ROLLBACK TO share");
        commands.Execute("RELEASE share");
        return refused ? throw new StorageShareException(share) : result;
    }

    private static long UsedBy(SqliteCommands commands, string owner) =>
        (long)commands.Prepare("SELECT coalesce(sum(bytes), 0) FROM usage WHERE owner = $1", owner).ExecuteScalar()!;
}
