using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadGenerator;

/// <summary>
/// The servers that the parts measure: each starts its own, so that none is measured with what another one left behind; where only it is
/// asked whether all works, they share one of each build.
/// </summary>
internal sealed class Servers(bool shared) : IAsyncDisposable
{
    private readonly Dictionary<bool, (RolecallServer Server, DataFolder Data)> kept = [];

    /// <summary>The server that is measured.</summary>
    public Task<LentServer> Start(Settings settings) => Start(older: false, settings.Server);

    /// <summary>The one that it is measured beside.</summary>
    public Task<LentServer> StartBefore(string binary) => Start(older: true, binary);

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, data) in kept.Values)
            await End(server, data);
    }

    private async Task<LentServer> Start(bool older, string? binary)
    {
        if (kept.TryGetValue(older, out var standing))
            return new LentServer(standing.Server, () => ValueTask.CompletedTask);
        var data = new DataFolder();
        var started = await RolecallServer.Start(data.Path, binary);
        if (!shared)
            return new LentServer(started, () => End(started, data));
        kept.Add(older, (started, data));
        return new LentServer(started, () => ValueTask.CompletedTask);
    }

    private static async ValueTask End(RolecallServer server, DataFolder data)
    {
        await server.DisposeAsync();
        data.Dispose();
    }
}
