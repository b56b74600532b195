using System.Collections.Immutable;

namespace Rolecall.Worlds;

/// <summary>An organization of a world.</summary>
public sealed record WorldOrganization
{
    public required string Name { get; init; }

    /// <summary>o-…, as the file says it or drawn from the seed.</summary>
    public required string Id { get; init; }

    public required WorldAccount Management { get; init; }

    /// <summary>The other accounts.</summary>
    public required ImmutableArray<WorldAccount> Accounts { get; init; }

    /// <summary>Paths of organizational units, parents first: "Workloads", "Workloads/Production".</summary>
    public required ImmutableArray<string> Units { get; init; }

    public required ImmutableArray<WorldGuardrail> Guardrails { get; init; }
}
