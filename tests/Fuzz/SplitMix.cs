namespace Rolecall.Fuzz;

/// <summary>SplitMix64: the same numbers from the same seed on every machine and in every version. https://prng.di.unimi.it/splitmix64.c</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    /// <summary>Other numbers for each number, from where this one stands.</summary>
    public SplitMix Fork(long number)
    {
        var forked = new SplitMix(state ^ ((ulong)number * 0xD1342543DE82EF95));
        return new SplitMix(forked.Next());
    }

    /// <summary>A number from zero up to, and without, the bound.</summary>
    public int Next(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>A number from the first up to, and without, the bound.</summary>
    public int Next(int first, int bound) => first + Next(bound - first);

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
