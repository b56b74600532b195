using System.Text.Json;

namespace Rolecall.Server.Storage;

/// <summary>
/// The names by which records are found, in a table beside them that lags behind: a call must wait until its record is
/// kept, and nobody waits for its index. So the record is one row at the end of a table, and the index is made of many rows
/// at once, in the order of its pages, when enough wait or when somebody looks something up.
/// </summary>
internal static class AuditIndex
{
    /// <summary>Records that may wait before the writer indexes them.</summary>
    public const int MostWaiting = 2048;

    /// <summary>How the names of a record wait beside it: a JSON array, null for none.</summary>
    public static string? Waiting(IReadOnlyList<string> names) =>
        names.Count == 0 ? null : JsonSerializer.Serialize([.. names], AuditNames.Default.ImmutableArrayString);

    /// <summary>Indexes all records that wait, inside the writer's transaction; the sequence of the newest that is indexed now.</summary>
    public static long CatchUp(SqliteCommands commands)
    {
        var from = (long)commands.Prepare("SELECT sequence FROM indexed").ExecuteScalar()!;
        if (commands.Prepare("SELECT max(sequence) FROM event").ExecuteScalar() is not long upTo || upTo <= from)
            return from;
        commands.Prepare(
            """
            INSERT OR IGNORE INTO mention (sandbox, kind, name, sequence)
            SELECT sandbox, 0, account, sequence FROM event WHERE sequence > $1
            UNION ALL SELECT sandbox, 1, value, sequence FROM event, json_each(users) WHERE sequence > $1
            UNION ALL SELECT sandbox, 2, value, sequence FROM event, json_each(resources) WHERE sequence > $1
            UNION ALL SELECT sandbox, 3, request, sequence FROM event WHERE sequence > $1
            ORDER BY 1, 2, 3, 4
            """,
            from).ExecuteNonQuery();
        commands.Prepare("UPDATE indexed SET sequence = $1", upTo).ExecuteNonQuery();
        return upTo;
    }
}
