using Rolecall.Server.Health;

namespace Rolecall.Server.Cluster;

/// <summary>
/// Whether this member may serve by what it knows. A silo that stood still (stopped by a signal, paused with its machine, starved) may have
/// been given up by the others: its grains are elsewhere then, with newer settings, revocations and policies, and it is not told before its
/// next look at the table of members. A member whose clock was set, or runs away from the store's, does not know what has expired. Until it
/// has looked, it serves nobody (docs/decisions/036 and 043).
/// </summary>
internal sealed partial class SiloPulse : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>
    /// A silo that others heard of lately is given up after three probes of one to two seconds (<see cref="Membership"/>): who stood still
    /// for less is a member still. One that they do not hear learns it from the table (docs/decisions/044).
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

    /// <summary>A reading that has not ended by then says nothing; it is abandoned, and read again.</summary>
    internal static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenBeats = TimeSpan.FromMilliseconds(250);

    /// <summary>Seconds after which a caller may come again.</summary>
    private const string RetryAfter = "1";

    private readonly TimeProvider time;
    private readonly Func<Task<bool>> isMember;
    private readonly StoreClock clock;
    private readonly ILogger<SiloPulse> log;
    private readonly ManualResetEventSlim ended = new();
    private readonly Lock gate = new();
    private long lastBeat;
    private long lastBeatOnWall;
    private int beats;
    private Task comparing = Task.CompletedTask;
    private Task reading = Task.CompletedTask;
    private Task looking = Task.CompletedTask;

    /// <summary>Written under the gate.</summary>
    private volatile Suspicion known;

    /// <summary>Under the gate.</summary>
    private long suspectSince;

    /// <summary>Counts what made it suspect; under the gate. A look clears nothing that came after it began.</summary>
    private int disturbances;

    /// <param name="isMember">Looks at the table of members whether this silo is one; a gateway is none, and always may.</param>
    public SiloPulse(TimeProvider time, Func<Task<bool>> isMember, StoreClock clock, ILogger<SiloPulse> log)
    {
        (this.time, this.isMember, this.clock, this.log) = (time, isMember, clock, log);
        BeginBeating();
    }

    /// <summary>
    /// It stood still, or its clock was set, and it does not know yet what became of it; or it knows that its clock is wrong, or that it
    /// was given up.
    /// </summary>
    public bool IsSuspect => Suspicion != Suspicion.None;

    /// <summary>The last reason why it may not serve.</summary>
    public Suspicion Suspicion =>
        // The beat first: whoever reads a new one reads what the beat has found, too.
        Disturbance(time.GetTimestamp(), time.GetUtcNow()) is var disturbance && disturbance != Suspicion.None ? disturbance : known;

    /// <summary>Beats until it is disposed of. What the process took to start is not held against it.</summary>
    public void Start()
    {
        BeginBeating();
        new Thread(() =>
        {
            while (!ended.Wait(BetweenBeats))
                Beat();
        })
        { IsBackground = true, Name = "pulse of the silo" }.Start();
    }

    /// <summary>A silo is called by others as soon as it is a member: it beats before.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SiloPulse),
        ServiceLifecycleStage.BecomeActive - 1,
        _ =>
        {
            Start();
            return Task.CompletedTask;
        });

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
        // Read once: a stop after this is found by the next beat.
        var (timestamp, wall) = (time.GetTimestamp(), time.GetUtcNow());
        // INVARIANT: whoever reads the new beat finds it suspect.
        if (Disturbance(timestamp, wall) is var disturbance && disturbance != Suspicion.None)
            Suspect(disturbance);
        Volatile.Write(ref lastBeatOnWall, wall.UtcTicks);
        Volatile.Write(ref lastBeat, timestamp);
        if (known != Suspicion.None)
            return looking.IsCompleted ? looking = Look() : looking;
        if (beats % BeatsBetweenReadings == 0 && reading.IsCompleted)
            reading = Check(isMember, Suspicion.GivenUp);
        if (beats++ % BeatsBetweenComparisons == 0 && comparing.IsCompleted)
            comparing = Check(clock.IsRight, Suspicion.ClockOff);
        return Task.WhenAll(reading, comparing);
    }

    private void BeginBeating()
    {
        Volatile.Write(ref lastBeatOnWall, time.GetUtcNow().UtcTicks);
        Volatile.Write(ref lastBeat, time.GetTimestamp());
    }

    /// <summary>
    /// By either clock: the monotonic one stands while a machine is suspended, and the wall's is set right when it goes on. A wall that is
    /// set, forward or back, costs a look.
    /// </summary>
    private Suspicion Disturbance(long timestamp, DateTimeOffset wall)
    {
        var stood = time.GetElapsedTime(Volatile.Read(ref lastBeat), timestamp);
        if (stood > Longest)
            return Suspicion.StoodStill;
        var step = wall.UtcTicks - Volatile.Read(ref lastBeatOnWall) - stood.Ticks;
        return Math.Abs(step) > LargestStep.Ticks ? Suspicion.ClockSet : Suspicion.None;
    }

    private void Suspect(Suspicion why)
    {
        lock (gate)
        {
            disturbances++;
            Know(why);
        }
    }

    /// <summary>Under the gate.</summary>
    private void Know(Suspicion why)
    {
        if (why == known)
            return;
        if (known == Suspicion.None)
            suspectSince = time.GetTimestamp();
        if (why == Suspicion.None)
            Log.ServesAgain(log, time.GetElapsedTime(suspectSince).TotalSeconds);
        else
            Log.ServesNobody(log, HealthServices.TextOf(why));
        known = why;
    }

    /// <summary>One at a time: the next beat looks again where this one did not clear the silo.</summary>
    private async Task Look()
    {
        var looked = time.GetTimestamp();
        int before;
        lock (gate)
            before = disturbances;
        try
        {
            // A silo that was given up ends by itself, once Orleans has seen it; till then it serves nobody.
            var found = !await InTime(clock.IsRight) ? Suspicion.ClockOff
                : !await InTime(isMember) ? Suspicion.GivenUp
                : Suspicion.None;
            lock (gate)
            {
                if (disturbances == before && (found != Suspicion.None || time.GetElapsedTime(looked) <= Longest))
                    Know(found);
            }
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // The table, or the clock, cannot be read: it is asked again with the next beat.
        }
    }

    /// <summary>A store that is away has no clock, and nobody can be given up there: those who serve meanwhile do as before.</summary>
    private async Task Check(Func<Task<bool>> isSo, Suspicion otherwise)
    {
        try
        {
            if (await InTime(isSo))
                return;
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            return;
        }
        Suspect(otherwise);
    }

    private Task<bool> InTime(Func<Task<bool>> read) => read().WaitAsync(LongestReading, time);

    private static partial class Log
    {
        [LoggerMessage(EventId = 336, Level = LogLevel.Warning, Message = "Nobody is served here for now: {Why}.")]
        public static partial void ServesNobody(ILogger logger, string why);

        [LoggerMessage(EventId = 337, Level = LogLevel.Warning, Message = "Callers are served here again, after {Seconds:F1} s.")]
        public static partial void ServesAgain(ILogger logger, double seconds);
    }
}
