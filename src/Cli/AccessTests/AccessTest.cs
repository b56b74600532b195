using System.Collections.Immutable;
using YamlDotNet.Core;

namespace Rolecall.Cli.AccessTests;

/// <summary>One test of a file: who does what, and what is to come of it.</summary>
internal sealed record AccessTest
{
    public required string Name { get; init; }

    /// <summary>Where its name stands.</summary>
    public required Mark At { get; init; }

    /// <summary>A name or an ARN; null for an invariant, which is nobody's.</summary>
    public string? As { get; init; }

    /// <summary>A role that is assumed first, by "as"; what follows is asked of its session.</summary>
    public Check? Assume { get; init; }

    /// <summary>What may and may not be done.</summary>
    public ImmutableArray<Check> Checks { get; init; } = [];

    /// <summary>How far the clock is moved after the role was assumed; null for not at all.</summary>
    public TimeSpan? Advance { get; init; }

    /// <summary>What the session's next call is refused with then, "ExpiredToken"; null: it is answered.</summary>
    public string? ErrorAfter { get; init; }

    public Mark AfterAt { get; init; }

    /// <summary>All who may do the first check's action on its resource; null where the test is no such invariant.</summary>
    public ImmutableArray<string>? Exactly { get; init; }

    /// <summary>That no chain of roles leads from "as" to a role or to the first check; null where the test is no such invariant.</summary>
    public NoPath? NoPath { get; init; }
}
