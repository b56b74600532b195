using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage;

/// <summary>The embedded audit trail. Commits survive the end of the process; a power loss may take the last moments.</summary>
internal sealed class SqliteAuditStore : IAuditStore, IAsyncDisposable
{
    // Names by which a record may be looked up stand in a table of their own; kind 1 is a user, 2 a resource.
    private const string Schema = """
        CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, sandbox TEXT NOT NULL, time INTEGER NOT NULL, account TEXT NOT NULL,
          name TEXT NOT NULL, request TEXT NOT NULL, error TEXT, record BLOB NOT NULL);
        CREATE INDEX event_by_account ON event (sandbox, account, sequence);
        CREATE INDEX event_by_request ON event (request);
        CREATE TABLE mention (sandbox TEXT NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, sequence INTEGER NOT NULL,
          PRIMARY KEY (sandbox, kind, name, sequence)) WITHOUT ROWID
        """;

    private readonly SqliteDatabase database;
    private readonly GroupCommit writer;
    private long last;
    private TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteAuditStore(string file)
    {
        database = new SqliteDatabase(file, schemaVersion: 1, Schema, durable: false);
        writer = new GroupCommit(database);
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT max(sequence) FROM event";
        last = command.ExecuteScalar() as long? ?? 0;
    }

    public async Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default)
    {
        var sequence = await writer.Run(commands => Insert(commands, rows), cancel);
        // Commits end in order, but their continuations may not.
        InterlockedMax(ref last, sequence);
        Interlocked.Exchange(ref grown, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) => Read(query, newestFirst: true);

    public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) => Read(query, newestFirst: false);

    public Task<long> LastSequence(CancellationToken cancel = default) => Task.FromResult(Interlocked.Read(ref last));

    public async Task WaitBeyond(long sequence, CancellationToken cancel = default)
    {
        while (true)
        {
            var growth = Volatile.Read(ref grown).Task;
            if (Interlocked.Read(ref last) > sequence)
                return;
            await growth.WaitAsync(cancel);
        }
    }

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Prepare("DELETE FROM mention WHERE sandbox = $1", sandbox).ExecuteNonQuery();
            return commands.Prepare("DELETE FROM event WHERE sandbox = $1", sandbox).ExecuteNonQuery();
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        database.Close();
    }

    private static long Insert(SqliteCommands commands, IReadOnlyList<AuditRow> rows)
    {
        var sequence = 0L;
        foreach (var row in rows)
        {
            sequence = (long)commands.Prepare(
                "INSERT INTO event (sandbox, time, account, name, request, error, record) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING sequence",
                row.Sandbox, row.Time.UtcTicks, row.AccountId, row.EventName, row.RequestId, row.ErrorCode, row.Record.ToArray()).ExecuteScalar()!;
            foreach (var (kind, names) in new[] { (1, row.Users), (2, row.Resources) })
            {
                foreach (var name in names)
                    commands.Prepare("INSERT OR IGNORE INTO mention (sandbox, kind, name, sequence) VALUES ($1, $2, $3, $4)", row.Sandbox, kind, name, sequence).ExecuteNonQuery();
            }
        }
        return sequence;
    }

    private Task<IReadOnlyList<StoredAuditRow>> Read(AuditQuery query, bool newestFirst)
    {
        try
        {
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Sql(query, newestFirst, command.Parameters);
            using var reader = command.ExecuteReader();
            var rows = new List<StoredAuditRow>();
            while (reader.Read())
                rows.Add(new StoredAuditRow(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
            return Task.FromResult<IReadOnlyList<StoredAuditRow>>(rows);
        }
        catch (SqliteException failure)
        {
            return Task.FromException<IReadOnlyList<StoredAuditRow>>(database.Unavailable(failure));
        }
    }

    private static string Sql(AuditQuery query, bool newestFirst, SqliteParameterCollection parameters)
    {
        var sql = new StringBuilder("SELECT event.sequence, event.record FROM event");
        var where = new List<string>();
        string Bind(object value)
        {
            var name = "$" + (parameters.Count + 1).ToString(CultureInfo.InvariantCulture);
            parameters.AddWithValue(name, value);
            return name;
        }

        void Mention(string alias, int kind, string? name)
        {
            if (name is null)
                return;
            sql.Append(CultureInfo.InvariantCulture, $" JOIN mention {alias} ON {alias}.sequence = event.sequence");
            where.Add($"{alias}.sandbox = {Bind(query.Sandbox)} AND {alias}.kind = {kind} AND {alias}.name = {Bind(name)}");
        }

        Mention("u", 1, query.User);
        Mention("r", 2, query.Resource);
        where.Add("event.sandbox = " + Bind(query.Sandbox));
        if (query.Start is { } start)
            where.Add("event.time >= " + Bind(start.UtcTicks));
        if (query.End is { } end)
            where.Add("event.time < " + Bind(end.UtcTicks));
        if (query.AccountId is { } account)
            where.Add("event.account = " + Bind(account));
        if (query.EventName is { } name)
            where.Add("event.name = " + Bind(name));
        if (query.RequestId is { } request)
            where.Add("event.request = " + Bind(request));
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
