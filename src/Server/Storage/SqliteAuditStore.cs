using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage;

/// <summary>The embedded audit trail. What <see cref="Append"/> acknowledged survives a power loss.</summary>
internal sealed class SqliteAuditStore : IAuditStore, IAsyncDisposable
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
        // The index lags behind (AuditIndex): the names wait beside the record, and accounts and requests are names like others.
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

    private readonly SqliteDatabase database;
    private readonly GroupCommit writer;

    /// <summary>The newest sequence that was given out; only the writer's thread touches it.</summary>
    private long given;
    private long last;
    private long indexed;
    private readonly AuditGrowth growth = new();

    public SqliteAuditStore(string file)
    {
        database = new SqliteDatabase(file, Schemas, pageBytes: 16_384);
        writer = new GroupCommit(database);
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        // Sequences are never given twice, not even those of a deleted sandbox: a reader may hold one.
        command.CommandText = "SELECT max(coalesce((SELECT max(sequence) FROM event), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)), (SELECT sequence FROM indexed)";
        using var row = command.ExecuteReader();
        row.Read();
        given = last = row.GetInt64(0);
        indexed = row.GetInt64(1);
    }

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

    public async Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default)
    {
        var sequence = await writer.Run(commands => Insert(commands, rows), cancel);
        // Commits end in order, but their continuations may not.
        InterlockedMax(ref last, sequence);
        growth.Tell(rows.Select(row => row.Sandbox).Distinct());
        if (sequence - Interlocked.Read(ref indexed) >= AuditIndex.MostWaiting)
            await CatchUp(cancel);
    }

    public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) => Read(
        query, newestFirst: true, cancel);

    public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) => Read(
        query, newestFirst: false, cancel);

    public Task<long> LastSequence(CancellationToken cancel = default) => Task.FromResult(Interlocked.Read(ref last));

    public Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default)
    {
        try
        {
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT time FROM latest WHERE sandbox = $1";
            command.Parameters.AddWithValue("$1", sandbox);
            return Task.FromResult(
                command.ExecuteScalar() is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null);
        }
        catch (SqliteException failure)
        {
            throw database.Unavailable(failure);
        }
    }

    public Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default) =>
        growth.Wait(sandbox, () => Interlocked.Read(ref last) > sequence, cancel);

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Prepare("DELETE FROM mention WHERE sandbox = $1", sandbox).ExecuteNonQuery();
            commands.Prepare("DELETE FROM latest WHERE sandbox = $1", sandbox).ExecuteNonQuery();
            return commands.Prepare("DELETE FROM event WHERE sandbox = $1", sandbox).ExecuteNonQuery();
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        database.Close();
    }

    private long Insert(SqliteCommands commands, IReadOnlyList<AuditRow> rows)
    {
        // The row before, where it keeps parameters of its own.
        AuditRow? before = null;
        foreach (var row in rows)
        {
            var shares = SharesParameters(row, before);
            commands.Prepare(
                """
                INSERT INTO event (sequence, sandbox, time, account, name, request, error, record, users, resources, parameters, parameters_at, decision)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """,
                ++given, row.Sandbox, row.Time.UtcTicks, row.AccountId, row.EventName, row.RequestId, row.ErrorCode, BytesOf(row.Record),
                AuditIndex.Waiting(row.Users), AuditIndex.Waiting(row.Resources),
                row.Parameters.IsEmpty || shares ? null : BytesOf(row.Parameters),
                row.Parameters.IsEmpty ? null : row.ParametersAt,
                row.Decision.IsEmpty ? null : BytesOf(row.Decision)).ExecuteNonQuery();
            before = shares ? null : row;
        }
        foreach (var ofSandbox in rows.GroupBy(row => row.Sandbox))
        {
            commands.Prepare(
                "INSERT INTO latest (sandbox, time) VALUES ($1, $2) ON CONFLICT (sandbox) DO UPDATE SET time = max(time, excluded.time)",
                ofSandbox.Key, ofSandbox.Max(row => row.Time.UtcTicks)).ExecuteNonQuery();
        }
        return given;
    }

    /// <summary>
    /// The very same bytes as those of the row before. Rows of two sandboxes are not deleted together, so they share nothing.
    /// </summary>
    private static bool SharesParameters(AuditRow row, AuditRow? before) =>
        before is not null && row.Parameters.Equals(before.Parameters) && row.Sandbox == before.Sandbox;

    /// <summary>SQLite's binding takes a whole array, and most records are one.</summary>
    private static byte[] BytesOf(ReadOnlyMemory<byte> record) =>
        MemoryMarshal.TryGetArray(record, out var array) && array.Offset == 0 && array.Count == array.Array!.Length
            ? array.Array
            : record.ToArray();

    /// <summary>A whole record, from its row of <see cref="Sql"/>.</summary>
    private static byte[] RecordOf(SqliteDataReader reader)
    {
        var record = reader.GetFieldValue<byte[]>(1);
        if (reader.IsDBNull(2))
            return record;
        var at = reader.GetInt32(2);
        return [.. record.AsSpan(0, at), .. reader.GetFieldValue<byte[]>(3), .. record.AsSpan(at)];
    }

    private async Task CatchUp(CancellationToken cancel) => InterlockedMax(ref indexed, await writer.Run(AuditIndex.CatchUp, cancel));

    private async Task<IReadOnlyList<StoredAuditRow>> Read(AuditQuery query, bool newestFirst, CancellationToken cancel)
    {
        var byName = query.AccountId is not null || query.User is not null || query.Resource is not null || query.RequestId is not null;
        if (byName && Interlocked.Read(ref indexed) < Interlocked.Read(ref last))
            await CatchUp(cancel);
        try
        {
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Sql(query, newestFirst, command.Parameters);
            using var reader = command.ExecuteReader();
            var rows = new List<StoredAuditRow>();
            for (var bytes = 0L; bytes < query.MostBytes && reader.Read(); bytes += rows[^1].Record.Length)
                rows.Add(new StoredAuditRow(reader.GetInt64(0), RecordOf(reader), reader.IsDBNull(4) ? default : reader.GetFieldValue<byte[]>(4)));
            return rows;
        }
        catch (SqliteException failure)
        {
            throw database.Unavailable(failure);
        }
    }

    private static string Sql(AuditQuery query, bool newestFirst, SqliteParameterCollection parameters)
    {
        var sql = new StringBuilder(
            $"""
            SELECT event.sequence, event.record, event.parameters_at, coalesce(event.parameters, former.parameters),
              {(query.WithDecision ? "event.decision" : "NULL")}
            FROM event LEFT JOIN event former ON event.parameters_at IS NOT NULL AND event.parameters IS NULL AND former.sequence = event.sequence - 1
            """);
        var where = new List<string>();
        string Bind(object value)
        {
            var name = "$" + (parameters.Count + 1).ToString(CultureInfo.InvariantCulture);
            parameters.AddWithValue(name, value);
            return name;
        }

        void Mention(MentionKind kind, string? name)
        {
            if (name is null)
                return;
            var alias = kind.ToString();
            sql.Append(CultureInfo.InvariantCulture, $" JOIN mention {alias} ON {alias}.sequence = event.sequence");
            where.Add($"{alias}.sandbox = {Bind(query.Sandbox)} AND {alias}.kind = {(int)kind} AND {alias}.name = {Bind(name)}");
        }

        Mention(MentionKind.Account, query.AccountId);
        Mention(MentionKind.User, query.User);
        Mention(MentionKind.Resource, query.Resource);
        Mention(MentionKind.Request, query.RequestId);
        where.Add("event.sandbox = " + Bind(query.Sandbox));
        if (query.Start is { } start)
            where.Add("event.time >= " + Bind(start.UtcTicks));
        if (query.End is { } end)
            where.Add("event.time < " + Bind(end.UtcTicks));
        if (query.EventName is { } name)
            where.Add("event.name = " + Bind(name));
        if (query.ErrorCode is { } error)
            where.Add(error == "*" ? "event.error IS NOT NULL" : "event.error = " + Bind(error));
        if (newestFirst && query.BeforeSequence is { } before)
            where.Add("event.sequence < " + Bind(before));
        if (!newestFirst)
            where.Add("event.sequence > " + Bind(query.AfterSequence));
        return sql.Append(" WHERE ").AppendJoin(" AND ", where)
            .Append(" ORDER BY event.sequence ").Append(newestFirst ? "DESC" : "ASC")
            .Append(" LIMIT ").Append(Bind((long)query.Limit)).ToString();
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen;
        while ((seen = Interlocked.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
