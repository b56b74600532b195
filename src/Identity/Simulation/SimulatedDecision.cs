using System.Collections.Immutable;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Simulation;

/// <summary>The outcome of one action on one resource.</summary>
internal sealed record SimulatedDecision
{
    /// <summary>How much work the decision and its telling were, as <see cref="DecisionLimits"/> counts it.</summary>
    public required long Steps { get; init; }

    public required string Resource { get; init; }

    public required Decision Decision { get; init; }

    public required bool CrossAccount { get; init; }

    public required ImmutableArray<SimulatedMatch> Matched { get; init; }

    public required ImmutableArray<string> MissingKeys { get; init; }

    /// <summary>About how many bytes it takes in an answer, where a statement and a key may stand twice.</summary>
    public long Bytes =>
        64 + Resource.Length + (2 * (Matched.Sum(match => 48L + match.Policy.SourceId.Length) + MissingKeys.Sum(key => 2L + key.Length)));

    public Verdict? Of(Layer layer) => Decision.Layers.FirstOrDefault(result => result.Layer == layer)?.Verdict;
}
