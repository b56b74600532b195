using System.Collections.Immutable;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>An AES-256 key that seals or has sealed session tokens.</summary>
public sealed class SealingKey
{
    private KeptCiphers? ciphers;

    public required uint KeyId { get; init; }

    /// <summary>32 bytes.</summary>
    public required ImmutableArray<byte> Key { get; init; }

    /// <summary>In sandbox time; opens nothing from then on. Null for a key without an end.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Opens, and does not seal yet: some process may not know it.</summary>
    public bool Prepared { get; init; }

    /// <summary>The key's own: its ring lets them go.</summary>
    internal KeptCiphers Ciphers => ciphers ?? Interlocked.CompareExchange(ref ciphers, new KeptCiphers(Key.AsMemory()), null) ?? ciphers;
}
