using System.Collections.Immutable;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>One statement as the naive evaluator reads it, straight from the JSON; a member that is not written is null.</summary>
internal sealed record NaiveStatement
{
    public required string Effect { get; init; }

    /// <summary>"*" alone reads as AWS "*".</summary>
    public ImmutableArray<(string Type, string Value)>? Principal { get; init; }

    public ImmutableArray<(string Type, string Value)>? NotPrincipal { get; init; }

    public ImmutableArray<string>? Action { get; init; }

    public ImmutableArray<string>? NotAction { get; init; }

    public ImmutableArray<string>? Resource { get; init; }

    public ImmutableArray<string>? NotResource { get; init; }

    public required ImmutableArray<(string Operator, string Key, ImmutableArray<string> Values)> Conditions { get; init; }
}
