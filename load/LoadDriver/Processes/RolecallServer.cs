using System.Diagnostics;
using System.Text.Json;

namespace Rolecall.LoadDriver.Processes;

/// <summary>A server on free ports of the loopback.</summary>
internal sealed class RolecallServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-load-").FullName;

    private RolecallServer()
    {
    }

    public ChildProcess Process { get; private set; } = null!;

    public Ready Ready { get; private set; } = null!;

    /// <summary><see cref="Stopwatch"/> ticks at which the process was started.</summary>
    public long StartedAt { get; private set; }

    /// <param name="data">The data directory, made where there is none.</param>
    /// <param name="binary">The server's dll; null for the built one.</param>
    /// <param name="environment">What is set besides what this process has.</param>
    public static async Task<RolecallServer> Start(
        string data, string? binary, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        var server = new RolecallServer();
        var readyFile = Path.Combine(server.folder, "ready.json");
        using var watcher = new FileSystemWatcher(server.folder, "ready.json");
        var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => written.TrySetResult(true);
        watcher.Renamed += (_, _) => written.TrySetResult(true);
        watcher.EnableRaisingEvents = true;

        server.StartedAt = Stopwatch.GetTimestamp();
        server.Process = ChildProcess.Start(
            binary ?? ChildProcess.Built("Server"), environment,
            ["--data", data, "--port", "0", "--grpc-port", "0", "--ready-file", readyFile]);
        _ = server.Process.Output.ReadToEndAsync();
        try
        {
            await server.Process.Await(written.Task);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        server.Ready = JsonSerializer.Deserialize<Ready>(await File.ReadAllTextAsync(readyFile), Camel)!;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
