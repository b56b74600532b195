namespace Rolecall.LoadTool;

/// <summary>Numbers that look random and follow from a seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). No secret is made of them.</summary>
internal static class Shares
{
    /// <summary>0 to 1, exclusive; the same for the same seed and number.</summary>
    public static double Of(long seed, long number)
    {
        unchecked
        {
            var z = (ulong)seed * 0xD1342543DE82EF95 + (ulong)number * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) / (double)(1UL << 53);
        }
    }
}
