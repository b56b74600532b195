namespace Rolecall.Server.Cluster;

/// <summary>
/// Whether this machine's clock is the cluster's, which is that of the machine of its database: sessions that one member takes for expired
/// are expired for all (docs/decisions/043).
/// </summary>
/// <param name="now">The database's clock.</param>
internal sealed partial class StoreClock(TimeProvider time, Func<Task<DateTimeOffset>> now, ILogger<StoreClock> log)
{
    /// <summary>A member whose clock is off by more serves nobody.</summary>
    internal static readonly TimeSpan MostOff = TimeSpan.FromSeconds(2);

    private volatile bool isOff;

    /// <summary>When it was read last, it was off.</summary>
    public bool IsOff => isOff;

    /// <summary>Reads it. What the reading itself may have taken is not held against this machine's clock.</summary>
    public async Task<bool> IsRight()
    {
        var before = time.GetUtcNow();
        var there = await now();
        var after = time.GetUtcNow();
        var off = there < before ? before - there : there > after ? there - after : TimeSpan.Zero;
        var wasOff = isOff;
        isOff = off > MostOff;
        if (isOff && !wasOff)
            Log.Off(log, (there < before ? off : -off).TotalSeconds);
        else if (wasOff && !isOff)
            Log.Right(log);
        return !isOff;
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
