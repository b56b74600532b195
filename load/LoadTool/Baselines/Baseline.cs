using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;

namespace Rolecall.LoadTool.Baselines;

/// <summary>Something that was started to be put under the load of a run.</summary>
/// <param name="Name">As reports call it.</param>
/// <param name="Process">Ends it.</param>
internal sealed record Baseline(string Name, Server Server, IWire Wire, IAsyncDisposable Process) : IAsyncDisposable
{
    /// <summary>The load that it can be put under, of the run's.</summary>
    public Func<LoadModel, LoadModel> LoadOf { get; init; } = load => load;

    public ValueTask DisposeAsync()
    {
        Wire.Dispose();
        return Process.DisposeAsync();
    }
}
