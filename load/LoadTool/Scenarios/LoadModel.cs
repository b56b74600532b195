using System.Collections.Immutable;
using Rolecall.LoadDriver.Loops;

namespace Rolecall.LoadTool.Scenarios;

/// <summary>How calls arrive.</summary>
internal sealed record LoadModel
{
    /// <summary>The phases of an open load; empty for a closed one.</summary>
    public ImmutableArray<Phase> Phases { get; init; } = [];

    /// <summary>Callers of a closed load, who wait for their answers.</summary>
    public int Callers { get; init; }

    /// <summary>What a caller of a closed load waits between an answer and the next call.</summary>
    public TimeSpan ThinkTime { get; init; }

    /// <summary>How long a closed load lasts.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Before what is measured: at the first phase's rate, or with all callers.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls of an open load that may be under way.</summary>
    public int MostInFlight { get; init; } = 10_000;

    public bool IsOpen => !Phases.IsEmpty;

    public TimeSpan Length => IsOpen ? new Arrivals(Phases).Length : Duration;

    /// <summary>With the same shape, at another rate throughout.</summary>
    public LoadModel At(double rate, TimeSpan length) => this with { Phases = [new Phase(length, rate, rate)] };

    /// <summary>"2,000/s for 60 s", "64 callers for 60 s".</summary>
    public override string ToString() => IsOpen
        ? string.Join(", then ", Phases.Select(phase => phase.From == phase.To
            ? FormattableString.Invariant($"{phase.From:0.##}/s for {phase.Length.TotalSeconds:0.##} s")
            : FormattableString.Invariant($"{phase.From:0.##} to {phase.To:0.##}/s in {phase.Length.TotalSeconds:0.##} s")))
        : FormattableString.Invariant($"{Callers} callers for {Duration.TotalSeconds:0.##} s");
}
