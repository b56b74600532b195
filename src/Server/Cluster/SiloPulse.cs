namespace Rolecall.Server.Cluster;

/// <summary>
/// Whether this silo may have been given up by the others while it stood still: stopped by a signal, paused with its machine, starved. Its grains
/// are elsewhere then, with newer settings, revocations and policies, and it is not told before its next look at the table of members. Until it
/// has looked, it serves nobody by what it knew (docs/decisions/036).
/// </summary>
internal sealed class SiloPulse : IDisposable
{
    /// <summary>
    /// Three probes of a second each are missed before a silo is given up (<see cref="Membership"/>): who stood still for less is a member still.
    /// </summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenBeats = TimeSpan.FromMilliseconds(250);

    /// <summary>Seconds after which a caller may come again.</summary>
    private const string RetryAfter = "1";

    private readonly TimeProvider time;
    private readonly Func<Task<bool>> isMember;
    private readonly ManualResetEventSlim ended = new();
    private long lastBeat;
    private long lastBeatOnWall;
    private volatile bool isSuspect;

    /// <param name="isMember">Looks at the table of members whether this silo is one.</param>
    public SiloPulse(TimeProvider time, Func<Task<bool>> isMember)
    {
        (this.time, this.isMember) = (time, isMember);
        Note(time.GetTimestamp(), time.GetUtcNow());
    }

    /// <summary>It stood still, and does not know yet what became of it.</summary>
    public bool IsSuspect => StoodStill || isSuspect;

    /// <summary>
    /// By either clock: the monotonic one stands while a machine is suspended, and the wall's is set right when it goes on. A wall that is set
    /// forward costs a look at the table.
    /// </summary>
    private bool StoodStill => time.GetElapsedTime(Volatile.Read(ref lastBeat)) > Longest
        || time.GetUtcNow().UtcTicks - Volatile.Read(ref lastBeatOnWall) > Longest.Ticks;

    /// <summary>Beats until it is disposed of.</summary>
    public void Start() => new Thread(() =>
    {
        while (!ended.Wait(BetweenBeats))
            Beat();
    })
    { IsBackground = true, Name = "pulse of the silo" }.Start();

    public void Dispose() => ended.Set();

    /// <summary>Refuses requests while it is suspect.</summary>
    public Task Serve(HttpContext http, RequestDelegate next)
    {
        if (!IsSuspect)
            return next(http);
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = RetryAfter;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The silo runs. Where it did not for long, looks whether it is a member still.</summary>
    internal Task Beat()
    {
        var stoodStill = StoodStill;
        // INVARIANT: whoever reads the new beat finds it suspect.
        if (stoodStill)
            isSuspect = true;
        Note(time.GetTimestamp(), time.GetUtcNow());
        return stoodStill ? Look() : Task.CompletedTask;
    }

    private async Task Look()
    {
        var looked = time.GetTimestamp();
        try
        {
            // A silo that was given up ends by itself, once Orleans has seen it; till then it serves nobody.
            if (await isMember() && time.GetElapsedTime(looked) <= Longest)
            {
                isSuspect = false;
                return;
            }
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // The table cannot be read: it is asked again with the next beat.
        }
        Note(looked - (long)((Longest + BetweenBeats).TotalSeconds * time.TimestampFrequency), time.GetUtcNow());
    }

    private void Note(long timestamp, DateTimeOffset wall)
    {
        Volatile.Write(ref lastBeatOnWall, wall.UtcTicks);
        Volatile.Write(ref lastBeat, timestamp);
    }
}
