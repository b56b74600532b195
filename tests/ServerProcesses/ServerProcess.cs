using System.Diagnostics;
using System.Text.Json;
using Rolecall.Tests;

namespace Rolecall.ServerProcesses;

/// <summary>A built server as a process of its own, on free loopback ports and a data directory of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    private readonly string data = Directory.CreateTempSubdirectory("rolecall-e2e-").FullName;
    private Process? process;

    public Ready Ready { get; private set; } = null!;

    /// <summary>What the process has written, its log too, once it has ended.</summary>
    public Task<string> Output { get; private set; } = Task.FromResult("");

    /// <summary>What the process finds in its environment, beside what this one has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What starts it: a program and its arguments, which the server's own command follows; none for the server itself.</summary>
    public IReadOnlyList<string> Launcher { get; set; } = [];

    /// <summary>What it wrote to its standard error, once it has ended.</summary>
    public Task<string> Errors { get; private set; } = Task.FromResult("");

    public string ReadyFile => Path.Combine(data, "ready.json");

    public string DataDirectory => Path.Combine(data, "data");

    public static string Binary { get; } = FindBinary();

    /// <summary>The server's dll, of another build than this one's.</summary>
    public string OtherBinary { get; init; } = Binary;

    /// <summary>It has ended, by itself or not.</summary>
    public bool HasEnded => process is null or { HasExited: true };

    public static Task<ServerProcess> Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <param name="environment">What is set for the process besides what this one has.</param>
    public static async Task<ServerProcess> Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var server = new ServerProcess { Environment = environment };
        await server.StartAgain(arguments);
        return server;
    }

    /// <summary>Starts on the same data directory.</summary>
    public async Task StartAgain(params string[] arguments)
    {
        File.Delete(ReadyFile);
        using var watcher = new FileSystemWatcher(data, "ready.json");
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => written.TrySetResult();
        watcher.Renamed += (_, _) => written.TrySetResult();
        watcher.EnableRaisingEvents = true;

        string[] anyPort = arguments.Contains("--port") ? [] : ["--port", "0"];
        process = Launch(
            ["--data", DataDirectory, "--ready-file", ReadyFile, .. anyPort, .. arguments],
            Environment,
            binary: OtherBinary,
            launcher: Launcher);
        Errors = process.StandardError.ReadToEndAsync();
        Output = process.StandardOutput.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(written.Task, ended).OrFail("the server has neither written its ready file nor ended") == ended)
            throw new InvalidOperationException($"the server ended with {process.ExitCode}: {await Errors}");
        Ready = JsonSerializer.Deserialize<Ready>(await File.ReadAllTextAsync(ReadyFile), Camel)!;
    }

    /// <summary>Ends the process as a power switch would: no handler runs.</summary>
    public async Task KillHard()
    {
        process!.Kill();
        await process.WaitForExitAsync().OrFail("the killed server has not ended");
    }

    /// <summary>Stops the process where it is; it answers nothing, and its connections stay open.</summary>
    public Task Pause() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public Task Resume() => Signal("CONT");

    /// <summary>Asks the process to end, as Ctrl-C does, and returns its exit code.</summary>
    public Task<int> Stop() => End("INT");

    /// <summary>Sends the signal and returns the exit code.</summary>
    /// <param name="signal">"INT", "TERM" …</param>
    public async Task<int> End(string signal)
    {
        await Signal(signal);
        await process!.WaitForExitAsync().OrFail($"the server has not ended after SIG{signal}");
        return process.ExitCode;
    }

    /// <summary>
    /// Ends the process as a crash does. .NET takes the first SIGABRT for its own abort, which comes twice, and goes on; two at once
    /// may arrive as one. So it is sent until the process is gone.
    /// </summary>
    public async Task Abort()
    {
        var gone = process!.WaitForExitAsync();
        for (var again = 0; again < 60 && !gone.IsCompleted; again++)
        {
            await Signal("ABRT");
            await Task.WhenAny(gone, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        }
        await gone.OrFail("the server has not ended after SIGABRT");
    }

    public static Process Launch(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null, string? binary = null,
        IReadOnlyList<string>? launcher = null)
    {
        string[] command = [.. launcher ?? [], "dotnet", binary ?? Binary, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Starts a server that must refuse to start, which ends it with 3; returns what it said.</summary>
    public static async Task<string> Refusal(params IEnumerable<string> arguments)
    {
        using var refused = Launch(arguments);
        try
        {
            var errors = refused.StandardError.ReadToEndAsync();
            await refused.WaitForExitAsync().OrFail("the server that must be refused runs");
            return refused.ExitCode == 3
                ? await errors
                : throw new InvalidOperationException($"the server that must be refused ended with {refused.ExitCode}: {await errors}");
        }
        finally
        {
            if (!refused.HasExited)
                refused.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await KillHard();
        process?.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static string FindBinary()
    {
        // …/artifacts/bin/TESTS/release → …/artifacts/bin/Server/release
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, "Server", own.Name, "Rolecall.Server.dll");
    }
}
