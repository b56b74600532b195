using System.Security.Cryptography;

namespace Rolecall.Identity.Ids;

/// <summary>
/// Bytes of the system's generator, drawn some at a time: a draw costs the same 2.4 µs (OpenSSL 3) whatever its length, and a call
/// needs five of them. Not for several threads: each has a pool of its own. INVARIANT: no byte is handed out twice, and none that was
/// handed out stays here.
/// </summary>
internal sealed class RandomPool
{
    /// <summary>Bytes. Few, since whoever could read this process's memory would know what is drawn next.</summary>
    internal const int Size = 2048;

    /// <summary>A longer draw is the generator's own: it would empty the pool.</summary>
    internal const int LongestDraw = 256;

    /// <summary>Never moved by the collector, which would leave a copy behind.</summary>
    private readonly byte[] bytes = GC.AllocateArray<byte>(Size, pinned: true);

    private int left;

    /// <summary>The pool as it lies in memory; what was handed out, at its end, is zero.</summary>
    internal ReadOnlySpan<byte> Memory => bytes;

    /// <summary>Bytes that were not handed out yet: the first ones.</summary>
    internal int Left => left;

    public void Fill(Span<byte> wanted)
    {
        if (wanted.Length > LongestDraw)
        {
            RandomNumberGenerator.Fill(wanted);
            return;
        }
        if (wanted.Length > left)
            Refill();
        // Counted as handed out before they are: whatever happens in between, nobody gets them again.
        left -= wanted.Length;
        var drawn = bytes.AsSpan(left, wanted.Length);
        drawn.CopyTo(wanted);
        CryptographicOperations.ZeroMemory(drawn);
    }

    private void Refill()
    {
        // Nothing is left until all of it is new.
        left = 0;
        RandomNumberGenerator.Fill(bytes);
        left = Size;
    }
}
