namespace Rolecall.Server.Cluster;

/// <summary>
/// The wall's clock as it was when the process started, and on from there by the monotonic one: it never goes back. Orleans waits for instants
/// of such a time: with the machine's clock, set back by an hour for as long as a timer takes, that timer waited an hour more, though the
/// clock was right again. A silo activated no grain, or did not learn that the others had given it up.
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
