using System.Collections.Immutable;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Explanation;

/// <summary>
/// As much of a denial as its caller is told at once (<see cref="Disclosure.AtOnce"/>): all that error details and the trail of its
/// account may hold.
/// </summary>
public sealed record DisclosedDenial
{
    /// <summary>AWS's text.</summary>
    public required string Text { get; init; }

    /// <summary>The kind of deny; null where it is not told.</summary>
    public required Verdict? Result { get; init; }

    /// <summary>The layer that decided; null where it is not told.</summary>
    public required Layer? DecidingLayer { get; init; }

    public required Principal Principal { get; init; }

    public required string Action { get; init; }

    public required bool ActionIsKnown { get; init; }

    public required string Resource { get; init; }

    /// <summary>The resource's own layers that did not allow; none where another account owns it.</summary>
    public required ImmutableArray<LayerResult> Layers { get; init; }

    /// <summary>What those layers would have needed.</summary>
    public required ImmutableArray<Remedy> WouldAllow { get; init; }
}
