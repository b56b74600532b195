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

    private readonly PostgresDatabase database;
    private readonly TimeProvider time;
    private readonly AuditGrowth growth = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Task following;
    private long seen;

    /// <param name="last">The newest sequence now.</param>
    public TrailFollower(PostgresDatabase database, TimeProvider time, long last)
    {
        (this.database, this.time, seen) = (database, time, last);
        following = Task.Run(Follow);
    }

    public Task Wait(string sandbox, long sequence, CancellationToken cancel) =>
        growth.Wait(sandbox, () => Volatile.Read(ref seen) > sequence, cancel);

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
            growth.Tell(sandboxes);
        else
            growth.TellAll();
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
                await using var connection = await database.Source.OpenConnectionAsync(ending.Token);
                connection.Notification += (_, notified) => Hear(notified.Payload);
                await connection.Execute("LISTEN " + TrailAppender.Channel);
                while (true)
                {
                    if (await connection.Scalar("SELECT last FROM trail_head") is long last && last > Volatile.Read(ref seen))
                        Tell(last, []);
                    using var asking = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                    asking.CancelAfter(Bound);
                    try
                    {
                        await connection.WaitAsync(asking.Token);
                    }
                    catch (OperationCanceledException) when (!ending.IsCancellationRequested)
                    {
                        // Nobody has told anything for a while.
                    }
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
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
        if (long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last > Volatile.Read(ref seen))
            Tell(last, lines[1..]);
    }
}
