using Rolecall.LoadTool;

namespace Rolecall.Chaos.Calls;

/// <summary>Numbers that look random and follow from the run's seed, in the order in which they are drawn.</summary>
internal sealed class Draws(long seed)
{
    private long drawn;

    /// <summary>0 to <paramref name="end"/>, exclusive.</summary>
    public int Below(int end) => (int)(Shares.Of(seed, Interlocked.Increment(ref drawn)) * end);
}
