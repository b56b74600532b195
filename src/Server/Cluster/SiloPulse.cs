namespace Rolecall.Server.Cluster;

/// <summary>
/// Whether this member may serve by what it knows. A silo that stood still (stopped by a signal, paused with its machine, starved) may have
/// been given up by the others: its grains are elsewhere then, with newer settings, revocations and policies, and it is not told before its
/// next look at the table of members. A member whose clock was set, or runs away from the store's, does not know what has expired. Until it
/// has looked, it serves nobody (docs/decisions/036 and 043).
/// </summary>
internal sealed class SiloPulse : IDisposable
{
    /// <summary>
    /// Three probes of a second each are missed before a silo is given up (<see cref="Membership"/>): who stood still for less is a member
    /// still.
    /// </summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The wall's clock went by so much more, or less, than the monotonic one: it was set.</summary>
    internal static readonly TimeSpan LargestStep = TimeSpan.FromSeconds(1);

    /// <summary>A clock that runs away does so slowly: it is compared with the store's once in so many beats.</summary>
    internal const int BeatsBetweenComparisons = 8;

    /// <summary>
    /// A silo that runs, and that the others do not reach, learns from the table that it was given up: it is read once in so many beats.
    /// </summary>
    internal const int BeatsBetweenReadings = 2;

    private static readonly TimeSpan BetweenBeats = TimeSpan.FromMilliseconds(250);

    /// <summary>Seconds after which a caller may come again.</summary>
    private const string RetryAfter = "1";

    private readonly TimeProvider time;
    private readonly Func<Task<bool>> isMember;
    private readonly StoreClock clock;
    private readonly ManualResetEventSlim ended = new();
    private long lastBeat;
    private long lastBeatOnWall;
    private int beats;
    private Task comparing = Task.CompletedTask;
    private Task reading = Task.CompletedTask;
    private volatile bool isSuspect;

    /// <param name="isMember">Looks at the table of members whether this silo is one; a gateway is none, and always may.</param>
    public SiloPulse(TimeProvider time, Func<Task<bool>> isMember, StoreClock clock)
    {
        (this.time, this.isMember, this.clock) = (time, isMember, clock);
        Note(time.GetTimestamp(), time.GetUtcNow());
    }

    /// <summary>
    /// It stood still, or its clock was set, and it does not know yet what became of it; or it knows that its clock is wrong.
    /// </summary>
    public bool IsSuspect => WasDisturbed || isSuspect;

    /// <summary>
    /// By either clock: the monotonic one stands while a machine is suspended, and the wall's is set right when it goes on. A wall that is
    /// set, forward or back, costs a look.
    /// </summary>
    private bool WasDisturbed
    {
        get
        {
            var stood = time.GetElapsedTime(Volatile.Read(ref lastBeat));
            var step = time.GetUtcNow().UtcTicks - Volatile.Read(ref lastBeatOnWall) - stood.Ticks;
            return stood > Longest || Math.Abs(step) > LargestStep.Ticks;
        }
    }

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

    /// <summary>The silo runs. Where it did not for long, or its clock was set, looks whether it may serve still.</summary>
    internal Task Beat()
    {
        var wasDisturbed = WasDisturbed;
        // INVARIANT: whoever reads the new beat finds it suspect.
        if (wasDisturbed)
            isSuspect = true;
        Note(time.GetTimestamp(), time.GetUtcNow());
        if (wasDisturbed)
            return Look();
        if (beats % BeatsBetweenReadings == 0 && reading.IsCompleted)
            reading = Check(isMember);
        if (beats++ % BeatsBetweenComparisons == 0 && comparing.IsCompleted)
            comparing = Check(clock.IsRight);
        return Task.WhenAll(reading, comparing);
    }

    private async Task Look()
    {
        var looked = time.GetTimestamp();
        try
        {
            // A silo that was given up ends by itself, once Orleans has seen it; till then it serves nobody.
            if (await clock.IsRight() && await isMember() && time.GetElapsedTime(looked) <= Longest)
            {
                isSuspect = false;
                return;
            }
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // The table, or the clock, cannot be read: it is asked again with the next beat.
        }
        LookAgain(looked);
    }

    /// <summary>A store that is away has no clock, and nobody can be given up there: those who serve meanwhile do as before.</summary>
    private async Task Check(Func<Task<bool>> isSo)
    {
        var began = time.GetTimestamp();
        try
        {
            if (await isSo())
                return;
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            return;
        }
        isSuspect = true;
        LookAgain(began);
    }

    /// <summary>The next beat comes as after a stop.</summary>
    private void LookAgain(long since) =>
        Note(since - (long)((Longest + BetweenBeats).TotalSeconds * time.TimestampFrequency), time.GetUtcNow());

    private void Note(long timestamp, DateTimeOffset wall)
    {
        Volatile.Write(ref lastBeatOnWall, wall.UtcTicks);
        Volatile.Write(ref lastBeat, timestamp);
    }
}
