using System.Globalization;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>Gives up the oldest frames, by age and size, each minute; one silo at a time.</summary>
internal sealed class TrailRetention : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly PostgresDatabase database;
    private readonly TrailSeals seals;
    private readonly TrailLimits limits;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource ending = new();
    private readonly Task cleaning;

    public TrailRetention(PostgresDatabase database, TrailSeals seals, TrailLimits limits, TimeProvider time)
    {
        (this.database, this.seals, this.limits, this.time) = (database, seals, limits, time);
        cleaning = Task.Run(CleanAll);
    }

    /// <summary>Gives up what is too old or too much; the number of frames.</summary>
    public Task<int> Clean() => database.Write(async connection =>
    {
        if (await connection.Scalar(
            $"SELECT pg_try_advisory_xact_lock({(PostgresSchema.Lock + 1).ToString(CultureInfo.InvariantCulture)})") is not true)
            return 0;
        var due = await connection.Rows(
            row => (Last: row.GetInt64(0), Seal: row.GetFieldValue<byte[]>(1)),
            """
            SELECT last, seal FROM (SELECT last, seal, at, sum(bytes) OVER (ORDER BY first DESC) AS total FROM trail_frame) AS f
            WHERE total > $1 OR at < now() - $2 ORDER BY last DESC LIMIT 1
            """,
            (decimal)limits.Bytes, limits.Age);
        if (due is not [var (last, seal)])
            return 0;
        var end = await TrailEnd.Read(connection, seals, andHold: true);
        var next = end with { Base = last, BaseSeal = seal };
        await connection.Execute("DELETE FROM trail WHERE sequence <= $1", last);
        var frames = await connection.Execute("DELETE FROM trail_frame WHERE last <= $1", last);
        await connection.Execute("UPDATE trail_head SET base = $1, base_seal = $2, mac = $3", last, seal, seals.OfHead(next));
        return frames;
    });

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await cleaning;
        ending.Dispose();
    }

    private async Task CleanAll()
    {
        while (!ending.IsCancellationRequested)
        {
            await Task.Delay(Between, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return;
            try
            {
                await Clean();
            }
            catch (StoreUnavailableException)
            {
                // The next time.
            }
        }
    }
}
