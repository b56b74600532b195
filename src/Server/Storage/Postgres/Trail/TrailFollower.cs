using System.Globalization;
using Npgsql;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// Learns what other silos append: by the database's notifications, and by asking each second, so that whoever follows a trail is told within
/// a second where notifications are lost.
/// </summary>
internal sealed class TrailFollower : IAsyncDisposable
{
    /// <summary>How late a record of another silo may be told.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    /// <summary>Sequences that the database is asked about, to tell whose they are.</summary>
    private const int MostLookedThrough = 10_000;

    private readonly PostgresDatabase database;
    private readonly TimeProvider time;
    private readonly AuditGrowth growth = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Task following;

    /// <summary>There are records up to here: by this silo's appends, or by what was told of others'.</summary>
    private long seen;

    /// <summary>
    /// Up to here all silos' records were told. Moved by the follower alone: a record of another silo may be told after a later one of
    /// this silo's, or be lost, and nobody who waits for it was told then.
    /// </summary>
    private long followed;

    /// <param name="last">The newest sequence now.</param>
    public TrailFollower(PostgresDatabase database, TimeProvider time, long last)
    {
        (this.database, this.time, seen, followed) = (database, time, last, last);
        following = Task.Run(Follow);
    }

    public Task Wait(string sandbox, long sequence, CancellationToken cancel) =>
        growth.Wait(sandbox, sequence, () => Volatile.Read(ref seen) > sequence, cancel);

    /// <summary>There are records up to a sequence.</summary>
    /// <param name="last">The sequence.</param>
    /// <param name="sandboxes">Whose; none where that is not known.</param>
    public void Tell(long last, IReadOnlyCollection<string> sandboxes)
    {
        for (var known = Volatile.Read(ref seen); known < last;)
        {
            if (Interlocked.CompareExchange(ref seen, last, known) is var found && found == known)
                break;
            else
                known = found;
        }
        if (sandboxes.Count > 0)
            growth.Tell(last, sandboxes);
        else
            growth.TellAll(last);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await following;
        ending.Dispose();
    }

    private async Task Follow()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenAlone(ending.Token);
                connection.Notification += (_, notified) => Hear(notified.Payload);
                await connection.Execute("LISTEN " + TrailAppender.Channel);
                while (true)
                {
                    // What was told before there was this connection, or is not told at all.
                    if (await connection.Scalar("SELECT last FROM trail_head") is long last && last > followed)
                        Follow(last, await SandboxesUpTo(connection, last));
                    while (await connection.WaitAsync(Bound, ending.Token))
                    {
                        // Heard.
                    }
                }
            }
            catch (Exception failure)
                when (PostgresDatabase.IsOfDatabase(failure) || failure is OperationCanceledException or ObjectDisposedException)
            {
                // The database is away; appends say so to their callers.
                if (!ending.IsCancellationRequested)
                    await Task.Delay(Bound, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Hear(string payload)
    {
        var lines = payload.Split('\n');
        if (long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            Follow(last, lines[1..]);
    }

    /// <summary>Whose records are new; none where they are too many to look.</summary>
    private async Task<IReadOnlyCollection<string>> SandboxesUpTo(NpgsqlConnection connection, long last) =>
        last - followed > MostLookedThrough
        ? []
        : await connection.Rows(
            row => row.GetString(0), "SELECT DISTINCT sandbox FROM trail WHERE sequence > $1 AND sequence <= $2", followed, last);

    private void Follow(long last, IReadOnlyCollection<string> sandboxes)
    {
        followed = Math.Max(followed, last);
        Tell(last, sandboxes);
    }
}
