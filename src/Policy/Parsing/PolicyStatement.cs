using System.Collections.Immutable;

namespace Rolecall.Policy.Parsing;

/// <summary>One statement of a document, as it was written.</summary>
public sealed record PolicyStatement
{
    public string? Sid { get; init; }

    public required bool Deny { get; init; }

    /// <summary>Null in an identity policy.</summary>
    public PrincipalElement? Principal { get; init; }

    public required PatternElement Action { get; init; }

    /// <summary>Null in a trust policy.</summary>
    public PatternElement? Resource { get; init; }

    public ImmutableArray<ConditionClause> Conditions { get; init; } = [];
}
