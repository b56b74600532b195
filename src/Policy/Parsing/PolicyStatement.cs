using System.Collections.Immutable;
using Rolecall.Policy.Matching;

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

    /// <summary>Whether the statement is about the action: Action has it, or NotAction has it not.</summary>
    public bool IsAbout(string action) => Action.Values.Any(value => Pattern.Of(value, ignoreCase: true).Matches(action)) != Action.Negated;
}
