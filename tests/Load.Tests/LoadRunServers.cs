using Rolecall.LoadGenerator;

namespace Rolecall.Load.Tests;

/// <summary>One server of each build, for all parts of load/run that do not start their own.</summary>
public sealed class LoadRunServers : IAsyncDisposable
{
    internal Servers Lent { get; } = new(shared: true);

    public ValueTask DisposeAsync() => Lent.DisposeAsync();
}
