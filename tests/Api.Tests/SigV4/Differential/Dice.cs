namespace Rolecall.Api.Tests.SigV4.Differential;

/// <summary>SplitMix64: millions of cheap choices that a seed repeats.</summary>
internal struct Dice(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
        return mixed ^ mixed >> 31;
    }

    /// <summary>0 … <paramref name="sides"/> − 1.</summary>
    public int Roll(int sides) => (int)(Next() % (uint)sides);

    public bool OneIn(int many) => Roll(many) == 0;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Roll(choices.Length)];
}
