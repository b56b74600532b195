using System.Collections.Immutable;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>A token that administers one sandbox, as the sandbox keeps it: the token itself is told once, and kept nowhere.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxTokenRecord")]
public sealed record SandboxTokenRecord
{
    /// <summary>Unlike that of any other token of the sandbox.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>On the wall clock.</summary>
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 of the token's text (<see cref="SandboxTokens"/>).</summary>
    [Id(2)] public required ImmutableArray<byte> Hash { get; init; }

    /// <summary>The end of the token's text, by which people tell tokens apart.</summary>
    [Id(3)] public required string LastFour { get; init; }
}
