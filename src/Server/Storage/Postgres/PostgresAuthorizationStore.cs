using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>The cluster's store of denials' records. An account that is denied without end keeps the newest of them.</summary>
internal sealed class PostgresAuthorizationStore(
    PostgresDatabase database, long mostBytes = PostgresAuthorizationStore.MostBytes) : IAuthorizationStore
{
    /// <summary>Bytes of records that an account keeps: some thousand denials.</summary>
    private const long MostBytes = 16 << 20;

    /// <summary>Rows between two looks at what is to go.</summary>
    private const int Between = 256;

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private int since;

    public async Task Append(IReadOnlyList<AuthorizationRow> rows, CancellationToken cancel = default)
    {
        await database.Read(
            // An id is drawn at random, so a row that is there already is one that an earlier try has kept.
            connection => connection.Execute(
                """
                INSERT INTO "authorization" (sandbox, account, id, time, record)
                SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bytea[]) ON CONFLICT DO NOTHING
                """,
                rows.Select(row => row.Sandbox).ToArray(),
                rows.Select(row => row.AccountId).ToArray(),
                rows.Select(row => row.Id).ToArray(),
                rows.Select(row => row.Time.UtcTicks).ToArray(),
                rows.Select(row => row.Record.ToArray()).ToArray()),
            cancel);
        if (Interlocked.Add(ref since, rows.Count) < Between)
            return;
        Interlocked.Exchange(ref since, 0);
        foreach (var account in rows.GroupBy(row => (row.Sandbox, row.AccountId)))
            await Forget(account.Key.Sandbox, account.Key.AccountId, account.Max(row => row.Time) - Kept, cancel);
    }

    public Task<AuthorizationRow?> Find(string sandbox, string accountId, string id, CancellationToken cancel = default) =>
        id.Contains('\0', StringComparison.Ordinal)
        ? Task.FromResult<AuthorizationRow?>(null)
        : database.Read(
            async connection => (await connection.Rows(
                row => new AuthorizationRow
                {
                    Sandbox = sandbox,
                    AccountId = accountId,
                    Id = id,
                    Time = new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero),
                    Record = row.GetFieldValue<byte[]>(1),
                },
                "SELECT time, record FROM \"authorization\" WHERE sandbox = $1 AND account = $2 AND id = $3", sandbox, accountId,
                id)).SingleOrDefault(),
            cancel);

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) =>
        database.DeleteAll("\"authorization\"", "sandbox = $1", cancel, sandbox);

    private async Task Forget(string sandbox, string accountId, DateTimeOffset before, CancellationToken cancel)
    {
        await database.DeleteAll("\"authorization\"", "sandbox = $1 AND time < $2", cancel, sandbox, before.UtcTicks);
        await database.Read(
            connection => connection.Execute(
                """
                DELETE FROM "authorization" WHERE number IN (SELECT number FROM (
                  SELECT number, sum(length(record)) OVER (ORDER BY number DESC) AS total FROM "authorization" WHERE sandbox = $1 AND account = $2) AS f
                WHERE total > $3)
                """,
                sandbox, accountId, mostBytes),
            cancel);
    }
}
