using System.Globalization;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// Gives up the oldest frames, by age and size, each minute; one silo at a time. A transaction gives up a bounded number of them: whoever
/// appends waits for it.
/// </summary>
internal sealed partial class TrailRetention : IAsyncDisposable
{
    internal const int NotCleanedEvent = 302;

    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    /// <summary>Views that one transaction gives up; one frame at least.</summary>
    private const int AtOnce = 5_000;

    private readonly PostgresDatabase database;
    private readonly TrailSeals seals;
    private readonly TrailLimits limits;
    private readonly TrailDeletions deletions;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource ending = new();
    private readonly Task cleaning;

    public TrailRetention(
        PostgresDatabase database, TrailSeals seals, TrailLimits limits, TrailDeletions deletions, TimeProvider time, ILogger log)
    {
        (this.database, this.seals, this.limits, this.deletions, this.time, this.log) = (database, seals, limits, deletions, time, log);
        cleaning = Task.Run(CleanAll);
    }

    /// <summary>Gives up what is too old or too much, and what a deletion that was cut short has left; the number of frames.</summary>
    public async Task<int> Clean()
    {
        var frames = 0;
        while (!ending.IsCancellationRequested && await GiveUpSome() is var some and > 0)
            frames += some;
        await deletions.GoOn(ending.Token);
        return frames;
    }

    private Task<int> GiveUpSome() => database.Write(async connection =>
    {
        if (await connection.Scalar(
            $"SELECT pg_try_advisory_xact_lock({(PostgresSchema.Lock + 1).ToString(CultureInfo.InvariantCulture)})") is not true)
            return 0;
        var end = await TrailEnd.Read(connection, seals, andHold: false);
        var due = await connection.Rows(
            row => (Last: row.GetInt64(0), Seal: row.GetFieldValue<byte[]>(1)),
            """
            SELECT last, seal FROM (SELECT first, last, seal, at, sum(bytes) OVER (ORDER BY first DESC) AS total FROM trail_frame) AS f
            WHERE (total > $1 OR at < now() - $2) AND (last <= $3 OR first = $4) ORDER BY last DESC LIMIT 1
            """,
            (decimal)limits.Bytes, limits.Age, end.Base + AtOnce, end.Base + 1);
        if (due is not [var (last, seal)])
            return 0;
        end = await TrailEnd.Read(connection, seals, andHold: true);
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
            catch (Exception failure)
            {
                // The next time.
                if (!ending.IsCancellationRequested)
                    Log.NotCleaned(log, failure.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = NotCleanedEvent, Level = LogLevel.Warning,
            Message = "The audit trail was not cleaned, and is the next minute again: {Why}")]
        public static partial void NotCleaned(ILogger logger, string why);
    }
}
