using Orleans.Placement;
using Rolecall.Contracts.Probes;

namespace Rolecall.Grains.Probes;

/// <summary>Answers for its silo. Random placement takes the hint of whoever asks, and has no opinion of its own.</summary>
[RandomPlacement]
internal sealed class ProbeGrain : Grain, IProbeGrain
{
    public Task Answer() => Task.CompletedTask;
}
