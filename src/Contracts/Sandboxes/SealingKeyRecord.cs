using System.Collections.Immutable;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>One sealing key of a sandbox (AES-256).</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SealingKeyRecord")]
public sealed class SealingKeyRecord
{
    [Id(0)] public required uint KeyId { get; init; }

    /// <summary>32 bytes; never logged.</summary>
    [Id(1)] public required ImmutableArray<byte> Key { get; init; }

    /// <summary>In sandbox time; opens nothing from then on. Null for the key that seals now.</summary>
    [Id(2)] public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Opens tokens, and seals none before every silo has it.</summary>
    [Id(3)] public bool Prepared { get; init; }
}
