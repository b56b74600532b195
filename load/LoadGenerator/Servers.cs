using Rolecall.LoadDriver.Processes;

namespace Rolecall.LoadGenerator;

/// <summary>
/// The servers that the parts measure: each starts its own, so that none is measured with what another one left behind; where only it is
/// asked whether all works, they share one of each build.
/// </summary>
internal sealed class Servers(bool shared) : IAsyncDisposable
{
    private readonly Dictionary<string, (RolecallServer Server, DataFolder Data)> kept = new(StringComparer.Ordinal);

    /// <summary>The server that is measured.</summary>
    public Task<LentServer> Start(Settings settings) => Start(settings.Server);

    /// <summary>The one that it is measured beside.</summary>
    public Task<LentServer> StartBefore(string binary) => Start(binary);

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, data) in kept.Values)
            await End(server, data);
    }

    private async Task<LentServer> Start(string? binary)
    {
        var build = Path.GetFullPath(binary ?? ChildProcess.Built("Server"));
        if (kept.TryGetValue(build, out var standing))
            return new LentServer(standing.Server, () => ValueTask.CompletedTask);
        var data = new DataFolder();
        RolecallServer started;
        try
        {
            started = await RolecallServer.Start(data.Path, build);
        }
        catch
        {
            data.Dispose();
            throw;
        }
        if (!shared)
            return new LentServer(started, () => End(started, data));
        kept.Add(build, (started, data));
        return new LentServer(started, () => ValueTask.CompletedTask);
    }

    private static async ValueTask End(RolecallServer server, DataFolder data)
    {
        await server.DisposeAsync();
        data.Dispose();
    }
}
