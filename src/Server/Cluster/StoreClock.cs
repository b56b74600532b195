namespace Rolecall.Server.Cluster;

/// <summary>
/// Whether this machine's clock is the cluster's, which is that of the machine of its database: sessions that one member takes for expired
/// are expired for all (docs/decisions/043).
/// </summary>
/// <param name="now">The database's clock.</param>
/// <param name="steady">Is told whenever this machine's clock was found to be right.</param>
internal sealed partial class StoreClock(TimeProvider time, Func<Task<DateTimeOffset>> now, SteadyTime steady, ILogger<StoreClock> log)
{
    /// <summary>
    /// A member whose clock is found to be off by more serves nobody. What is found is less than what is by as much as the reading took: a
    /// clock that is off by <see cref="LongestReading"/> more than this is found whenever it is read.
    /// </summary>
    internal static readonly TimeSpan MostOff = TimeSpan.FromSeconds(2);

    /// <summary>A reading that took longer says too little: the clock is read again.</summary>
    internal static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(0.5);

    /// <summary>So many readings that took too long are none.</summary>
    private const int MostReadings = 3;

    private volatile bool isOff;

    /// <summary>Reads it. What the reading itself may have taken is not held against this machine's clock.</summary>
    /// <exception cref="TimeoutException">The store answers too slowly for its clock to be known.</exception>
    public async Task<bool> IsRight()
    {
        for (var readings = 0; readings < MostReadings; readings++)
        {
            var began = time.GetTimestamp();
            var there = await now();
            var (took, here) = (time.GetElapsedTime(began), time.GetUtcNow());
            if (took > LongestReading)
                continue;
            // By the monotonic clock: the wall's may have been set while it was read.
            var earliest = here - took;
            Learn(there < earliest ? earliest - there : there > here ? here - there : TimeSpan.Zero);
            return !isOff;
        }
        throw new TimeoutException("The database answers too slowly for its clock to be read.");
    }

    /// <param name="ahead">By how much this machine's clock is ahead.</param>
    private void Learn(TimeSpan ahead)
    {
        var wasOff = isOff;
        isOff = ahead.Duration() > MostOff;
        if (!isOff)
            steady.Align();
        if (isOff && !wasOff)
            Log.Off(log, ahead.TotalSeconds);
        else if (wasOff && !isOff)
            Log.Right(log);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 331, Level = LogLevel.Error,
            Message = "This machine's clock is {Seconds:F1} s ahead of the database's (behind it, where that is negative). "
                + "Nobody is served here until it is right.")]
        public static partial void Off(ILogger logger, double seconds);

        [LoggerMessage(EventId = 332, Level = LogLevel.Warning, Message = "This machine's clock is the database's again.")]
        public static partial void Right(ILogger logger);
    }
}
