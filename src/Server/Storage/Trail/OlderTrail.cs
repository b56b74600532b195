using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>The trail as versions before the log kept it: a table of CloudTrail JSON in SQLite, which the first start takes over with its sequences.</summary>
internal static class OlderTrail
{
    /// <summary>As <see cref="SqliteDatabase"/> takes them.</summary>
    internal static readonly string[] Schemas =
    [
        """
        CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, sandbox TEXT NOT NULL, time INTEGER NOT NULL, account TEXT NOT NULL,
          name TEXT NOT NULL, request TEXT NOT NULL, error TEXT, record BLOB NOT NULL);
        CREATE INDEX event_by_account ON event (sandbox, account, sequence);
        CREATE INDEX event_by_request ON event (request);
        CREATE TABLE mention (sandbox TEXT NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, sequence INTEGER NOT NULL,
          PRIMARY KEY (sandbox, kind, name, sequence)) WITHOUT ROWID
        """,
        // Names of callers and resources stand beside the record from here on, those of records from before in the table of mentions.
        """
        DROP INDEX event_by_account;
        DROP INDEX event_by_request;
        ALTER TABLE event ADD COLUMN users TEXT;
        ALTER TABLE event ADD COLUMN resources TEXT;
        INSERT INTO mention SELECT sandbox, 0, account, sequence FROM event;
        INSERT INTO mention SELECT sandbox, 3, request, sequence FROM event;
        CREATE TABLE indexed (sequence INTEGER NOT NULL);
        INSERT INTO indexed SELECT coalesce(max(sequence), 0) FROM event
        """,
        // A long request beside the record; where a record has a place for one and none beside it, that of the sequence before.
        """
        ALTER TABLE event ADD COLUMN parameters BLOB;
        ALTER TABLE event ADD COLUMN parameters_at INTEGER;
        CREATE TABLE latest (sandbox TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO latest SELECT sandbox, max(time) FROM event GROUP BY sandbox
        """,
        // What the record must not tell the account that it is of. Rows from before have it in the record.
        "ALTER TABLE event ADD COLUMN decision BLOB",
    ];

    /// <summary>The file's name within the data directory.</summary>
    public const string FileName = "audit.db";

    private const int FrameBytes = 64 << 10;
    private const int SegmentBytes = 16 << 20;

    /// <summary>Whether the file is there and holds a record.</summary>
    public static bool HasRecords(string file)
    {
        if (!File.Exists(file))
            return false;
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM sqlite_schema WHERE name = 'event') > 0";
        if (command.ExecuteScalar() is not 1L)
            return false;
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM event)";
        return command.ExecuteScalar() is 1L;
    }

    /// <summary>Copies all rows, with their sequences, into closed segments; the head is not written.</summary>
    public static void Copy(string file, TrailFolder to)
    {
        if (!File.Exists(file))
            return;
        var database = new SqliteDatabase(file, Schemas);
        try
        {
            using var commands = new SqliteCommands(database.Open());
            var (users, resources) = (Mentions(commands, 1), Mentions(commands, 2));
            var (segments, frame) = (new List<TrailSegment>(), new TrailFrameBuilder());
            foreach (var (sequence, row) in Rows(commands, users, resources))
            {
                frame.Add(sequence, row);
                to.Learn(row.Sandbox, row.Time.UtcTicks);
                if (frame.Bytes >= FrameBytes)
                    Write(segments, frame, to);
            }
            if (!frame.IsEmpty)
                Write(segments, frame, to);
            foreach (var segment in segments)
                RandomAccess.FlushToDisk(segment.Handle);
            foreach (var (sandbox, ticks) in Latest(commands))
                to.Learn(sandbox, ticks);
            to.Take(segments, segments.Count);
            // Sequences are never given twice, not even those of a deleted sandbox: a reader may hold one.
            to.Given = to.Committed = (long)commands.Prepare("SELECT max(coalesce((SELECT max(sequence) FROM event), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0))").ExecuteScalar()!;
        }
        finally
        {
            database.Close();
        }
    }

    /// <summary>Once its rows are in the log.</summary>
    public static void Delete(string file)
    {
        foreach (var one in (string[])[file, file + "-wal", file + "-shm"])
            File.Delete(one);
    }

    private static void Write(List<TrailSegment> segments, TrailFrameBuilder frame, TrailFolder to)
    {
        if (segments.Count == 0 || segments[^1].Length >= SegmentBytes)
        {
            var now = to.Time.GetUtcNow();
            segments.Add(TrailSegmentFile.Make(to.Path, new(segments.Count + 1, segments.Count + 1), to.Id, to.Envelope, now));
            segments[^1].ClosedAt = now;
        }
        TrailCleaning.Append(segments[^1], frame, to.Envelope, edition: 0);
        frame.Clear();
    }

    private static IEnumerable<(long Sequence, AuditRow Row)> Rows(
        SqliteCommands commands, Dictionary<long, List<string>> users, Dictionary<long, List<string>> resources)
    {
        using var rows = commands.Prepare(
            """
            SELECT event.sequence, event.sandbox, event.time, event.account, event.name, event.request, event.error, event.users, event.resources,
              event.record, event.parameters_at, coalesce(event.parameters, former.parameters), event.decision
            FROM event LEFT JOIN event former ON event.parameters_at IS NOT NULL AND event.parameters IS NULL AND former.sequence = event.sequence - 1
            ORDER BY event.sequence
            """).ExecuteReader();
        while (rows.Read())
        {
            var sequence = rows.GetInt64(0);
            yield return (sequence, new AuditRow
            {
                Sandbox = rows.GetString(1),
                Time = new DateTimeOffset(rows.GetInt64(2), TimeSpan.Zero),
                EventName = rows.GetString(4),
                RequestId = rows.GetString(5),
                ErrorCode = rows.IsDBNull(6) ? null : rows.GetString(6),
                Views = [new AuditView { AccountId = rows.GetString(3), Users = Names(rows, 7, users, sequence), Resources = Names(rows, 8, resources, sequence) }],
                Record = RenderedRecord.Pack(RecordOf(rows), rows.IsDBNull(12) ? default : rows.GetFieldValue<byte[]>(12)),
            });
        }
    }

    private static byte[] RecordOf(SqliteDataReader rows)
    {
        var record = rows.GetFieldValue<byte[]>(9);
        if (rows.IsDBNull(10))
            return record;
        var at = rows.GetInt32(10);
        return [.. record.AsSpan(0, at), .. rows.GetFieldValue<byte[]>(11), .. record.AsSpan(at)];
    }

    private static IReadOnlyList<string> Names(SqliteDataReader rows, int column, Dictionary<long, List<string>> mentions, long sequence) =>
        rows.IsDBNull(column)
            ? mentions.GetValueOrDefault(sequence) ?? []
            : JsonSerializer.Deserialize(rows.GetString(column), OlderNames.Default.ImmutableArrayString);

    /// <summary>Names of records that have none beside them.</summary>
    private static Dictionary<long, List<string>> Mentions(SqliteCommands commands, int kind)
    {
        var mentions = new Dictionary<long, List<string>>();
        using var rows = commands.Prepare(
            "SELECT sequence, name FROM mention WHERE kind = $1 AND sequence IN (SELECT sequence FROM event WHERE users IS NULL AND resources IS NULL)", kind).ExecuteReader();
        while (rows.Read())
        {
            if (!mentions.TryGetValue(rows.GetInt64(0), out var names))
                mentions[rows.GetInt64(0)] = names = [];
            names.Add(rows.GetString(1));
        }
        return mentions;
    }

    private static IEnumerable<(string Sandbox, long Ticks)> Latest(SqliteCommands commands)
    {
        using var rows = commands.Prepare("SELECT sandbox, time FROM latest").ExecuteReader();
        while (rows.Read())
            yield return (rows.GetString(0), rows.GetInt64(1));
    }
}
