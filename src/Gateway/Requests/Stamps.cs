namespace Rolecall.Gateway.Requests;

/// <summary>
/// The newest instant that this process has stamped on a call of a realm. INVARIANT: no later call is stamped earlier, whatever wall
/// or clock do.
/// </summary>
internal sealed class Stamps
{
    private long newest;

    public DateTimeOffset NotBefore(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        var seen = Volatile.Read(ref newest);
        while (ticks > seen)
        {
            var raced = Interlocked.CompareExchange(ref newest, ticks, seen);
            if (raced == seen)
                return instant;
            seen = raced;
        }
        return new DateTimeOffset(seen, TimeSpan.Zero);
    }
}
