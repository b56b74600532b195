using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres.Trail;
using Rolecall.Server.Storage.Postgres.Trail.Verification;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>
/// The audit trail of a cluster: one chain of sealed frames that all silos append to, whose rows are found by name. A row is verified when it
/// is read.
/// </summary>
internal sealed class PostgresAuditStore : IAuditStore, IAsyncDisposable
{
    private const int ReadAtOnce = 256;

    /// <summary>Rows that are read though fewer are wanted: not each that is found by its names' hashes satisfies the query.</summary>
    private const int LeastRead = 4;

    /// <summary>No call has so many views: a row is looked for no further before a sequence of its views.</summary>
    private const int MostViews = 1_024;

    private readonly PostgresDatabase database;
    private readonly TrailSeals seals;
    private readonly TrailFollower follower;
    private readonly TrailDeletions deletions;
    private readonly TrailRetention retention;
    private readonly PostgresGroups<AuditWrite> writer;
    private readonly TrailLag lag;

    /// <param name="database">The caller's to end.</param>
    /// <param name="envelope">That of the event store.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is damaged.</exception>
    public PostgresAuditStore(
        PostgresDatabase database, Envelope envelope, IRandomSource random, TimeProvider time, ILogger<PostgresAuditStore> log,
        TrailLimits? limits = null)
    {
        this.database = database;
        seals = new TrailSeals(envelope);
        var end = Task.Run(() => database.Read(connection => TrailVerification.Open(connection, seals))).GetAwaiter().GetResult();
        follower = new TrailFollower(database, time, end.Last);
        writer = new PostgresGroups<AuditWrite>("audit_trail", new TrailAppender(database, seals, random, follower.Tell).Keep);
        lag = new TrailLag(() => writer.Lag);
        deletions = new TrailDeletions(database, seals);
        retention = new TrailRetention(database, seals, limits ?? new TrailLimits(), deletions, time, log);
    }

    public Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default) =>
        rows.Count == 0 ? Task.CompletedTask : writer.Add(new AuditWrite(AuditRow.Copy(rows)), cancel);

    public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) =>
        Read(query, newestFirst: true, cancel);

    public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) =>
        Read(query, newestFirst: false, cancel);

    public async Task<long> LastSequence(CancellationToken cancel = default) =>
        (long)(await database.Read(connection => connection.Scalar("SELECT last FROM trail_head"), cancel))!;

    public async Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default) =>
        await database.Read(
            connection => connection.Scalar("SELECT time FROM trail_latest WHERE sandbox = $1", sandbox), cancel) is long ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    public Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default) => follower.Wait(sandbox, sequence, cancel);

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => deletions.Delete(sandbox, cancel);

    public Task<AuditReport> Verify(CancellationToken cancel = default) => new PostgresTrailVerifier(database, seals).Run(cancel);

    /// <summary>Gives up what is due now.</summary>
    internal Task<int> Clean() => retention.Clean();

    public async ValueTask DisposeAsync()
    {
        lag.Dispose();
        await writer.DisposeAsync();
        await retention.DisposeAsync();
        await follower.DisposeAsync();
    }

    private async Task<IReadOnlyList<StoredAuditRow>> Read(AuditQuery query, bool newestFirst, CancellationToken cancel)
    {
        var (page, bytes) = (new List<StoredAuditRow>(), 0L);
        if (query.Limit <= 0)
            return page;
        var from = newestFirst ? query.BeforeSequence ?? long.MaxValue : Math.Max(query.AfterSequence, MostViews) - MostViews;
        while (true)
        {
            var most = Math.Clamp(query.Limit - page.Count, LeastRead, ReadAtOnce);
            var rows = await database.Read(connection => RowsOf(connection, query, newestFirst, from, most), cancel);
            foreach (var (sequence, row) in rows)
            {
                from = sequence;
                foreach (var view in ViewsOf(sequence, row, query, newestFirst))
                {
                    page.Add(view);
                    bytes += row.Record.Length;
                    if (page.Count >= query.Limit || bytes >= query.MostBytes)
                        return page;
                }
            }
            if (rows.Count < most)
                return page;
        }
    }

    /// <summary>What the database finds, from a sequence on.</summary>
    private async Task<List<(long Sequence, AuditRow Row)>> RowsOf(
        NpgsqlConnection connection, AuditQuery query, bool newestFirst, long from, int most)
    {
        // One statement, so that what is deleted meanwhile is not taken for what somebody emptied; the deletion comes though no row does.
        var sql = new StringBuilder(
            """
            SELECT t.sequence, t.views, t.body, t.seal, d.last, d.seal
            FROM (SELECT 1) AS one LEFT JOIN trail_deletion d ON d.sandbox = $1 LEFT JOIN LATERAL (
              SELECT sequence, views, body, seal FROM trail WHERE sandbox = $1 AND sequence > coalesce(d.last, 0) AND sequence
            """).Append(newestFirst ? " < $2" : " > $2");
        var values = new List<object?> { query.Sandbox, from };
        void And(string condition, object value)
        {
            values.Add(value);
            sql.Append(CultureInfo.InvariantCulture, $" AND {condition} ${values.Count}");
        }
        if (TrailNames.Of(query) is { Length: > 0 } names)
            And("names @>", names);
        if (query.Start is { } start)
            And("time >=", start.UtcTicks);
        if (query.End is { } end)
            And("time <", end.UtcTicks);
        if (!newestFirst)
            And("sequence + views >", query.AfterSequence + 1);
        var order = newestFirst ? "DESC" : "ASC";
        sql.Append(
            CultureInfo.InvariantCulture, $" ORDER BY sequence {order} LIMIT {most}) AS t ON true ORDER BY t.sequence {order}");
        var rows = await connection.Rows(
            row =>
            {
                if (!row.IsDBNull(4))
                    TrailDeletions.Require(seals, query.Sandbox, row.GetInt64(4), row.GetFieldValue<byte[]>(5));
                return row.IsDBNull(0)
                    ? ((long Sequence, AuditRow Row)?)null
                    : (row.GetInt64(0), Open(
                        query.Sandbox, row.GetInt64(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2),
                        row.GetFieldValue<byte[]>(3)));
            },
            sql.ToString(), [.. values]);
        return [.. rows.OfType<(long, AuditRow)>()];
    }

    private AuditRow Open(string sandbox, long sequence, int views, byte[]? body, byte[] seal)
    {
        if (body is not null && seals.IsRow(seal, sandbox, sequence, views, SHA256.HashData(body)) && TrailRecords.Read(body) is var row
            && row.Sandbox == sandbox && row.Views.Count == views)
            return row;
        throw new StoreUnavailableException($"The record {sequence} of the audit trail was changed. Restore the database from a backup.");
    }

    private static IEnumerable<StoredAuditRow> ViewsOf(long sequence, AuditRow row, AuditQuery query, bool newestFirst)
    {
        if (!query.IsSatisfiedBy(row))
            return [];
        var views = Enumerable.Range(0, row.Views.Count)
            .Where(view => query.IsSatisfiedBy(row.Views[view]))
            .Select(view => new StoredAuditRow(sequence + view, row, view));
        return newestFirst
            ? views.Where(view => view.Sequence < (query.BeforeSequence ?? long.MaxValue)).Reverse()
            : views.Where(view => view.Sequence > query.AfterSequence);
    }
}
