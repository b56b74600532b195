namespace Rolecall.ServerProcesses;

/// <summary>One server for all tests that do not stop it.</summary>
public sealed class StandingServer : IAsyncLifetime
{
    internal ServerProcess Process { get; private set; } = null!;

    internal Ready Ready => Process.Ready;

    public async ValueTask InitializeAsync() => Process = await ServerProcess.Start();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
