using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>An SCP or RCP, and what it is attached to.</summary>
public sealed record WorldGuardrail
{
    public required string Name { get; init; }

    /// <summary>"SERVICE_CONTROL_POLICY" or "RESOURCE_CONTROL_POLICY".</summary>
    public required string Type { get; init; }

    public required WorldDocument Document { get; init; }

    /// <summary>"root", paths of units, names of accounts.</summary>
    public required ImmutableArray<string> On { get; init; }
}
