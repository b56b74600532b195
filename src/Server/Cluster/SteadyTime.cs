namespace Rolecall.Server.Cluster;

/// <summary>
/// A time that does not go back, but for microseconds where it is aligned: the wall's clock as it was when the process started, and on from
/// there by the monotonic one. Orleans waits for instants of such a time: with the machine's clock, set back by an hour for as long as a timer
/// takes, that timer waited an hour more, though the clock was right again. A silo activated no grain, or did not learn that the others had
/// given it up.
/// </summary>
internal sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    /// <summary>Less is what clocks differ by.</summary>
    private static readonly TimeSpan Unfelt = TimeSpan.FromSeconds(1);

    private volatile Course course = new(time.GetUtcNow(), time.GetTimestamp(), TimeSpan.Zero);

    /// <param name="From">What it was.</param>
    /// <param name="Since">When, by the monotonic clock.</param>
    /// <param name="Slow">How long it goes half as fast from then on.</param>
    private sealed record Course(DateTimeOffset From, long Since, TimeSpan Slow);

    public override DateTimeOffset GetUtcNow() => At(course, time.GetTimestamp());

    public override long GetTimestamp() => time.GetTimestamp();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// The wall's clock is known to be right. Where it is ahead, this time goes on from it: timers are early, once. Where it is behind, this time
    /// goes half as fast until it has been caught up with: timers take up to twice as long, and none waits for what it is ahead by.
    /// </summary>
    public void Align()
    {
        var timestamp = time.GetTimestamp();
        var (now, wall) = (At(course, timestamp), time.GetUtcNow());
        if ((now - wall).Duration() > Unfelt)
            course = wall > now ? new Course(wall, timestamp, TimeSpan.Zero) : new Course(now, timestamp, 2 * (now - wall));
    }

    private DateTimeOffset At(Course course, long timestamp)
    {
        var elapsed = time.GetElapsedTime(course.Since, timestamp);
        return course.From + elapsed - (elapsed < course.Slow ? elapsed : course.Slow) / 2;
    }
}
