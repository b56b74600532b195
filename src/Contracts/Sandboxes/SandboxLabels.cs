using System.Collections.Immutable;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>What people have written on a sandbox, and until when it is kept. No call is served by it.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxLabels")]
public sealed record SandboxLabels
{
    /// <summary>By key.</summary>
    [Id(0)] public ImmutableArray<LabelEntry> Labels { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whose it is; empty for nobody's.</summary>
    [Id(1)] public string Owner { get; init; } = "";

    /// <summary>On the wall clock; null for never.</summary>
    [Id(2)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Nothing is written on it.</summary>
    public bool AreNone() => Labels.IsEmpty && Owner.Length == 0 && ExpiresAt is null;
}
