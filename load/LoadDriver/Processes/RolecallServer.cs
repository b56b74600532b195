using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Rolecall.LoadDriver.Processes;

/// <summary>A server on free ports of the loopback.</summary>
internal sealed class RolecallServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    private readonly IReadOnlyList<KeyValuePair<string, string>> environment;
    private readonly string binary;
    private readonly string data;
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-load-").FullName;

    private RolecallServer(string data, string binary, IEnumerable<KeyValuePair<string, string>> environment) =>
        (this.data, this.binary, this.environment) = (data, binary, [.. environment]);

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
        var server = new RolecallServer(data, binary ?? ChildProcess.Built("Server"), environment);
        try
        {
            await server.Start(port: 0, grpcPort: 0);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    /// <summary>Starts it again, after it was killed, on the ports and the data that it had.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public async Task StartAgain()
    {
        await Process.DisposeAsync();
        await Start(new Uri(Ready.Aws).Port, new Uri(Ready.Grpc).Port);
    }

    private async Task Start(int port, int grpcPort)
    {
        var readyFile = Path.Combine(folder, "ready.json");
        File.Delete(readyFile);
        using var watcher = new FileSystemWatcher(folder, "ready.json");
        var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => written.TrySetResult(true);
        watcher.Renamed += (_, _) => written.TrySetResult(true);
        watcher.EnableRaisingEvents = true;

        StartedAt = Stopwatch.GetTimestamp();
        Process = ChildProcess.Start(binary, environment,
            ["--data", data, "--port", Of(port), "--grpc-port", Of(grpcPort), "--ready-file", readyFile]);
        _ = Process.Output.ReadToEndAsync();
        await Process.Await(written.Task);
        Ready = JsonSerializer.Deserialize<Ready>(await File.ReadAllTextAsync(readyFile), Camel)!;

        static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        // One that could not be started at all has none.
        if (Process is { } started)
            await started.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
