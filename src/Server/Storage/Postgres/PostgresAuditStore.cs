using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres.Trail;
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

    /// <summary>No call has so many views: a row is looked for no further before a sequence of its views.</summary>
    private const int MostViews = 1_024;

    private readonly PostgresDatabase database;
    private readonly TrailSeals seals;
    private readonly TrailFollower follower;
    private readonly TrailRetention retention;
    private readonly PostgresGroups<AuditWrite> writer;

    /// <param name="database">The caller's to end.</param>
    /// <param name="envelope">That of the event store.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is damaged.</exception>
    public PostgresAuditStore(
        PostgresDatabase database, Envelope envelope, IRandomSource random, TimeProvider time, TrailLimits? limits = null)
    {
        this.database = database;
        seals = new TrailSeals(envelope);
        var end = Task.Run(() => database.Read(connection => TrailVerification.Open(connection, seals))).GetAwaiter().GetResult();
        follower = new TrailFollower(database, time, end.Last);
        writer = new PostgresGroups<AuditWrite>(new TrailAppender(database, seals, random, follower.Tell).Keep);
        retention = new TrailRetention(database, seals, limits ?? new TrailLimits(), time);
    }

    public Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default) =>
        rows.Count == 0 ? Task.CompletedTask : writer.Add(new AuditWrite(rows), cancel);

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

    /// <summary>Leaves what the seals of the frames need: sequences and digests.</summary>
    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => database.Write(
        async connection =>
        {
            await connection.Execute(
                "UPDATE trail SET digest = sha256(body), body = NULL, names = '{}' WHERE sandbox = $1 AND body IS NOT NULL", sandbox);
            return await connection.Execute("DELETE FROM trail_latest WHERE sandbox = $1", sandbox);
        },
        cancel);

    /// <summary>Gives up what is due now.</summary>
    internal Task<int> Clean() => retention.Clean();

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await retention.DisposeAsync();
        await follower.DisposeAsync();
    }

    private async Task<IReadOnlyList<StoredAuditRow>> Read(AuditQuery query, bool newestFirst, CancellationToken cancel)
    {
        var (page, bytes) = (new List<StoredAuditRow>(), 0L);
        var from = newestFirst ? query.BeforeSequence ?? long.MaxValue : Math.Max(query.AfterSequence, MostViews) - MostViews;
        while (true)
        {
            var rows = await database.Read(connection => RowsOf(connection, query, newestFirst, from), cancel);
            foreach (var (sequence, row) in rows)
            {
                from = sequence;
                foreach (var view in ViewsOf(sequence, row, query, newestFirst))
                {
                    page.Add(view);
                    bytes += row.Record.Length;
                    if (page.Count == query.Limit || bytes >= query.MostBytes)
                        return page;
                }
            }
            if (rows.Count < ReadAtOnce)
                return page;
        }
    }

    /// <summary>What the database finds, from a sequence on.</summary>
    private async Task<List<(long Sequence, AuditRow Row)>> RowsOf(
        NpgsqlConnection connection, AuditQuery query, bool newestFirst, long from)
    {
        var sql = new StringBuilder("SELECT sequence, views, body, seal FROM trail WHERE sandbox = $1 AND sequence ")
            .Append(newestFirst ? "< $2" : "> $2").Append(" AND body IS NOT NULL");
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
        sql.Append(CultureInfo.InvariantCulture, $" ORDER BY sequence {(newestFirst ? "DESC" : "ASC")} LIMIT {ReadAtOnce}");
        return await connection.Rows(
            row => (
                row.GetInt64(0),
                Open(query.Sandbox, row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3))),
            sql.ToString(), [.. values]);
    }

    private AuditRow Open(string sandbox, long sequence, int views, byte[] body, byte[] seal)
    {
        if (seals.IsRow(seal, sandbox, sequence, views, SHA256.HashData(body)) && TrailRecords.Read(body) is var row
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
