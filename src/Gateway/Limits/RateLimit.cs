namespace Rolecall.Gateway.Limits;

/// <summary>
/// A token bucket whose whole state is one word, the timestamp until which its tokens are spent: a bucket whose word lies in the
/// past is full. So a bucket costs eight bytes, and a turn at it one interlocked exchange.
/// https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
/// </summary>
internal readonly record struct RateLimit
{
    private readonly long interval;
    private readonly long depth;

    /// <param name="perSecond">Tokens that come back in a second: at least 1.</param>
    /// <param name="burst">Tokens of a full bucket: at least 1.</param>
    /// <param name="frequency">Units of the timestamps in a second (<see cref="TimeProvider.TimestampFrequency"/>).</param>
    public RateLimit(int perSecond, int burst, long frequency)
    {
        interval = Math.Max(1, frequency / perSecond);
        depth = interval * burst;
    }

    /// <summary>Takes a token; false where there is none.</summary>
    /// <param name="spentUntil">The bucket.</param>
    /// <param name="now">A timestamp of the clock that the bucket is kept by.</param>
    public bool TryTake(ref long spentUntil, long now)
    {
        var seen = Volatile.Read(ref spentUntil);
        while (true)
        {
            var next = Math.Max(seen, now) + interval;
            if (next - now > depth)
                return false;
            var raced = Interlocked.CompareExchange(ref spentUntil, next, seen);
            if (raced == seen)
                return true;
            seen = raced;
        }
    }

    /// <summary>Takes a token even where there is none; a bucket never owes more than one.</summary>
    public void Charge(ref long spentUntil, long now)
    {
        var seen = Volatile.Read(ref spentUntil);
        while (true)
        {
            var next = Math.Min(Math.Max(seen, now), now + depth) + interval;
            var raced = Interlocked.CompareExchange(ref spentUntil, next, seen);
            if (raced == seen)
                return;
            seen = raced;
        }
    }

    /// <summary>Whether there is a token to take.</summary>
    public bool HasAny(ref long spentUntil, long now) => Math.Max(Volatile.Read(ref spentUntil), now) + interval - now <= depth;
}
