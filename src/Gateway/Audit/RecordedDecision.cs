using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Audit;

/// <summary>A decision, as a record keeps it: whole where it refused the call or was asked for, else its layers.</summary>
internal sealed record RecordedDecision
{
    /// <summary>Its text; null where only the layers are kept.</summary>
    public string? Explanation { get; init; }

    /// <summary>rolecall.v1.Decision; null where only the layers are kept.</summary>
    public byte[]? Whole { get; init; }

    public Verdict Result { get; init; }

    public Layer DecidingLayer { get; init; }

    public string? Principal { get; init; }

    public string? Action { get; init; }

    public string? Resource { get; init; }

    public IReadOnlyList<(Layer Layer, Verdict Verdict)> Layers { get; init; } = [];
}
