using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage;

/// <summary>The embedded store of denials' records. An account that is denied without end keeps the newest of them.</summary>
internal sealed class SqliteAuthorizationStore : IAuthorizationStore, IAsyncDisposable
{
    private const string Schema = """
        CREATE TABLE authorization (number INTEGER PRIMARY KEY AUTOINCREMENT, sandbox TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL,
          time INTEGER NOT NULL, bytes INTEGER NOT NULL, record BLOB NOT NULL);
        CREATE UNIQUE INDEX authorization_by_id ON authorization (sandbox, account, id);
        CREATE INDEX authorization_by_account ON authorization (sandbox, account, number, bytes);
        CREATE INDEX authorization_by_time ON authorization (sandbox, time)
        """;

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Bytes of records that an account keeps: some thousand denials.</summary>
    private const long MostBytes = 16 << 20;

    /// <summary>Rows between two looks at what is to go.</summary>
    private const int Between = 256;

    private readonly SqliteDatabase database;
    private readonly SqliteReaders readers;
    private readonly GroupCommit writer;
    private readonly long mostBytes;

    /// <summary>Rows since the last look; only the writer's thread touches it.</summary>
    private int since;

    public SqliteAuthorizationStore(string file, long mostBytes = MostBytes)
    {
        this.mostBytes = mostBytes;
        database = new SqliteDatabase(file, [Schema]);
        readers = new SqliteReaders(database);
        writer = new GroupCommit(database);
    }

    public Task Append(IReadOnlyList<AuthorizationRow> rows, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            foreach (var row in rows)
            {
                commands.Prepare(
                    "INSERT INTO authorization (sandbox, account, id, time, bytes, record) VALUES ($1, $2, $3, $4, $5, $6)",
                    row.Sandbox, row.AccountId, row.Id, row.Time.UtcTicks, row.Record.Length, row.Record.ToArray()).ExecuteNonQuery();
            }
            if ((since += rows.Count) >= Between)
            {
                since = 0;
                foreach (var account in rows.GroupBy(row => (row.Sandbox, row.AccountId)))
                    Forget(commands, account.Key.Sandbox, account.Key.AccountId, account.Max(row => row.Time) - Kept);
            }
            return rows.Count;
        },
        cancel);

    public Task<AuthorizationRow?> Find(string sandbox, string accountId, string id, CancellationToken cancel = default)
    {
        try
        {
            return Task.FromResult(readers.Read(commands => RowOf(commands, sandbox, accountId, id)));
        }
        catch (StoreUnavailableException failure)
        {
            return Task.FromException<AuthorizationRow?>(failure);
        }
    }

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) =>
        writer.Run(commands => commands.Prepare("DELETE FROM authorization WHERE sandbox = $1", sandbox).ExecuteNonQuery(), cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        readers.Dispose();
        database.Close();
    }

    private static AuthorizationRow? RowOf(SqliteCommands commands, string sandbox, string accountId, string id)
    {
        using var row = commands.Prepare(
            "SELECT time, record FROM authorization WHERE sandbox = $1 AND account = $2 AND id = $3", sandbox, accountId, id).ExecuteReader();
        return !row.Read() ? null : new AuthorizationRow
        {
            Sandbox = sandbox,
            AccountId = accountId,
            Id = id,
            Time = new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero),
            Record = row.GetFieldValue<byte[]>(1),
        };
    }

    private void Forget(SqliteCommands commands, string sandbox, string accountId, DateTimeOffset before)
    {
        commands.Prepare("DELETE FROM authorization WHERE sandbox = $1 AND time < $2", sandbox, before.UtcTicks).ExecuteNonQuery();
        commands.Prepare(
            """
            DELETE FROM authorization WHERE number IN (SELECT number FROM (
              SELECT number, sum(bytes) OVER (ORDER BY number DESC) AS total FROM authorization WHERE sandbox = $1 AND account = $2)
            WHERE total > $3)
            """,
            sandbox, accountId, mostBytes).ExecuteNonQuery();
    }
}
