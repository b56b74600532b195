using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Server.Storage;

/// <summary>By what a record of the audit trail may be looked up.</summary>
internal enum MentionKind
{
    Account = 0,
    User = 1,
    Resource = 2,
    Request = 3,
}

/// <summary>
/// The names by which records are found, in a table beside them that lags behind: a call must wait until its record is
/// kept, and nobody waits for its index. So the record is one row at the end of a table, and the index is made of many rows
/// at once, in the order of its pages, when enough wait or when somebody looks something up.
/// </summary>
internal static class AuditIndex
{
    /// <summary>Records that may wait before the writer indexes them.</summary>
    public const int MostWaiting = 2048;

    private readonly record struct Mention(string Sandbox, MentionKind Kind, string Name, long Sequence) : IComparable<Mention>
    {
        public int CompareTo(Mention other)
        {
            var order = string.CompareOrdinal(Sandbox, other.Sandbox);
            order = order != 0 ? order : Kind.CompareTo(other.Kind);
            order = order != 0 ? order : string.CompareOrdinal(Name, other.Name);
            return order != 0 ? order : Sequence.CompareTo(other.Sequence);
        }
    }

    /// <summary>How the names of a record wait beside it: a JSON array, null for none.</summary>
    public static string? Waiting(IReadOnlyList<string> names) =>
        names.Count == 0 ? null : JsonSerializer.Serialize([.. names], AuditNames.Default.ImmutableArrayString);

    /// <summary>Indexes all records that wait, inside the writer's transaction; the sequence of the newest that is indexed now.</summary>
    public static long CatchUp(SqliteCommands commands)
    {
        var newest = commands.Prepare("SELECT sequence FROM indexed").ExecuteScalar() as long? ?? 0;
        var mentions = new List<Mention>();
        using (var rows = commands.Prepare("SELECT sequence, sandbox, account, request, users, resources FROM event WHERE sequence > $1", newest).ExecuteReader())
        {
            while (rows.Read())
            {
                (newest, var sandbox) = (rows.GetInt64(0), rows.GetString(1));
                mentions.Add(new(sandbox, MentionKind.Account, rows.GetString(2), newest));
                mentions.Add(new(sandbox, MentionKind.Request, rows.GetString(3), newest));
                Add(mentions, sandbox, MentionKind.User, rows.IsDBNull(4) ? null : rows.GetString(4), newest);
                Add(mentions, sandbox, MentionKind.Resource, rows.IsDBNull(5) ? null : rows.GetString(5), newest);
            }
        }
        if (mentions.Count == 0)
            return newest;
        mentions.Sort();
        foreach (var mention in mentions)
        {
            commands.Prepare("INSERT OR IGNORE INTO mention (sandbox, kind, name, sequence) VALUES ($1, $2, $3, $4)", mention.Sandbox, (long)mention.Kind, mention.Name, mention.Sequence)
                .ExecuteNonQuery();
        }
        commands.Prepare("UPDATE indexed SET sequence = $1", newest).ExecuteNonQuery();
        return newest;
    }

    private static void Add(List<Mention> mentions, string sandbox, MentionKind kind, string? names, long sequence)
    {
        if (names is null)
            return;
        foreach (var name in JsonSerializer.Deserialize(names, AuditNames.Default.ImmutableArrayString))
            mentions.Add(new(sandbox, kind, name, sequence));
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class AuditNames : System.Text.Json.Serialization.JsonSerializerContext;
