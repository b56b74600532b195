namespace Rolecall.Server.Cluster;

/// <summary>
/// The wall's clock as it was when the process started, and on from there by the monotonic one: it never goes back. Orleans notes when an
/// activation may be let go by such a time, and activates nothing any more once that is before what it noted last: with the machine's
/// clock, set back by an hour, no grain could be activated for an hour.
/// </summary>
internal sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long began = time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + time.GetElapsedTime(began);

    public override long GetTimestamp() => time.GetTimestamp();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
