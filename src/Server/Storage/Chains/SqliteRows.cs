using Microsoft.Data.Sqlite;

namespace Rolecall.Server.Storage.Chains;

/// <summary>The tables of an event store, read as they are.</summary>
internal static class SqliteRows
{
    /// <summary>The third version of the schema: heads beside the streams, and the store's.</summary>
    public const string Schema = """
        ALTER TABLE stream ADD COLUMN head BLOB;
        CREATE TABLE store_head (id INTEGER PRIMARY KEY CHECK (id = 1), body BLOB NOT NULL)
        """;

    /// <summary>The fourth: appends that wait for being put into their streams, a row for each commit.</summary>
    public const string BatchSchema = "CREATE TABLE IF NOT EXISTS batch (number INTEGER PRIMARY KEY, body BLOB NOT NULL)";

    /// <summary>$1 is how the name begins. The upper end, behind which nobody looks, is the last character that there is.</summary>
    public const string HasPrefix = "name >= $1 AND name < $1 || char(1114111) AND substr(name, 1, length($1)) = $1";

    /// <summary>A row of a stream: the version that it names, and its sealed head.</summary>
    public readonly record struct Kept(string Name, long Version, byte[]? Head);

    public static Kept? Stream(SqliteCommands commands, string stream)
    {
        using var row = commands.Prepare("SELECT version, head FROM stream WHERE name = $1", stream).ExecuteReader();
        return row.Read() ? new Kept(stream, row.GetInt64(0), BytesOrNull(row, 1)) : null;
    }

    public static IEnumerable<Kept> Streams(SqliteCommands commands)
    {
        using var rows = commands.Prepare("SELECT name, version, head FROM stream ORDER BY name").ExecuteReader();
        while (rows.Read())
            yield return new Kept(rows.GetString(0), rows.GetInt64(1), BytesOrNull(rows, 2));
    }

    public static StoredBody? Snapshot(SqliteCommands commands, string stream)
    {
        using var row = commands.Prepare("SELECT version, body FROM snapshot WHERE stream = $1", stream).ExecuteReader();
        return row.Read() ? new StoredBody(row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    public static IEnumerable<StoredBody> Records(SqliteCommands commands, string stream, long after = long.MinValue)
    {
        using var rows = commands.Prepare("SELECT version, body FROM record WHERE stream = $1 AND version > $2 ORDER BY version", stream, after).ExecuteReader();
        while (rows.Read())
            yield return new StoredBody(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
    }

    public static byte[]? StoreHead(SqliteCommands commands) =>
        commands.Prepare("SELECT body FROM store_head WHERE id = 1").ExecuteScalar() as byte[];

    public static IEnumerable<(long Number, byte[] Body)> Batches(SqliteCommands commands)
    {
        using var rows = commands.Prepare("SELECT number, body FROM batch ORDER BY number").ExecuteReader();
        while (rows.Read())
            yield return (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
    }

    public static List<string> Names(SqliteCommands commands, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = commands.Prepare(sql, values).ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
            names.Add(rows.GetString(0));
        return names;
    }

    private static byte[]? BytesOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
