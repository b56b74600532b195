namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// The ciphers of one key, kept for whoever needs one next: to make one costs several times what it does. INVARIANT: a cipher is in
/// one hand at a time, since it is taken out by an exchange; one that fails in its work is not given back.
/// </summary>
/// <param name="key">32 bytes.</param>
internal sealed class KeptCiphers(ReadOnlyMemory<byte> key) : IDisposable
{
    /// <summary>One for each processor: no more are in use at once, as none waits with one in hand.</summary>
    private readonly SealingCipher?[] kept = new SealingCipher?[Environment.ProcessorCount];

    private volatile bool disposed;

    /// <summary>A kept cipher, or a new one; to be given back.</summary>
    public SealingCipher Take() => Interlocked.Exchange(ref Place(), null) ?? new SealingCipher(key.Span);

    public void GiveBack(SealingCipher cipher)
    {
        ref var place = ref Place();
        if (disposed || Interlocked.CompareExchange(ref place, cipher, null) is not null)
            cipher.Dispose();
        else if (disposed)
            Interlocked.Exchange(ref place, null)?.Dispose();
    }

    /// <summary>Lets all go. Calls under way still get theirs; nothing is kept from then on.</summary>
    public void Dispose()
    {
        disposed = true;
        for (var i = 0; i < kept.Length; i++)
            Interlocked.Exchange(ref kept[i], null)?.Dispose();
    }

    internal int Kept => kept.Count(cipher => cipher is not null);

    private ref SealingCipher? Place() => ref kept[(uint)Thread.GetCurrentProcessorId() % (uint)kept.Length];
}
