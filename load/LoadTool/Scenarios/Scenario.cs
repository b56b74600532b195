using System.Collections.Immutable;

namespace Rolecall.LoadTool.Scenarios;

/// <summary>What is played.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>Which members and mixes are taken, call by call, follows from it alone.</summary>
    public int Seed { get; init; } = 1;

    public LoadModel Load { get; init; } = new() { Callers = 64, Duration = TimeSpan.FromSeconds(10) };

    public WorldSize World { get; init; } = new(20, 2, 1);

    public Skew Skew { get; init; } = new(SkewKind.Even);

    public required ImmutableArray<Mix> Mixes { get; init; }

    public bool Has(StepKind kind) => Mixes.Any(mix => mix.Steps.Any(step => step.Kind == kind));
}
