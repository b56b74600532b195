using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadGenerator;

/// <summary>A server that a part measures.</summary>
/// <param name="end">What is done when the part is over.</param>
internal sealed class LentServer(RolecallServer server, Func<ValueTask> end) : IAsyncDisposable
{
    public RolecallServer Server => server;

    public ValueTask DisposeAsync() => end();
}
