using System.Collections.Immutable;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>A change of what is written on a sandbox; what is null stays.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxLabelChange")]
public sealed record SandboxLabelChange
{
    /// <summary>Labels to put; null in the place of a value takes one away.</summary>
    [Id(0)] public ImmutableDictionary<string, string?> Labels { get; init; } = ImmutableDictionary<string, string?>.Empty;

    [Id(1)] public string? Owner { get; init; }

    /// <summary>Zero: it does not expire.</summary>
    [Id(2)] public TimeSpan? TimeToLive { get; init; }
}
