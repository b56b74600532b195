using System.Diagnostics;
using System.Security.Cryptography;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Cli.AccessTests;
using Rolecall.Client;
using Rolecall.Worlds;

namespace Rolecall.Testing;

/// <summary>A server of a test suite's own, on free loopback ports, which keeps nothing. Safe for use by tests side by side.</summary>
public sealed class RolecallHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly string folder;

    private RolecallHost(Process process, string folder, RolecallClient client) =>
        (this.process, this.folder, Client) = (process, folder, client);

    /// <summary>The server's client, as its administrator.</summary>
    public RolecallClient Client { get; }

    /// <summary>What the server wrote of itself, for programs that a test starts (ROLECALL_READY_FILE). It holds secrets.</summary>
    public string ReadyFile => Path.Combine(folder, "ready.json");

    /// <summary>Starts the server and returns once it answers.</summary>
    /// <param name="worldFile">What its default sandbox holds: a world file; the demo world where absent.</param>
    /// <param name="server">The server's program; ROLECALL_SERVER, or rolecall-server on the PATH, where absent.</param>
    /// <param name="time">For how long to wait for the start, and what to sign with.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <exception cref="FileNotFoundException">No server's program is there.</exception>
    /// <exception cref="InvalidOperationException">The server ended before it answered; the message has its last words.</exception>
    /// <exception cref="TimeoutException">It does not answer after two minutes.</exception>
    public static async Task<RolecallHost> StartAsync(
        string? worldFile = null, string? server = null, TimeProvider? time = null, CancellationToken cancel = default)
    {
        var program = Program(server);
        var folder = Directory.CreateTempSubdirectory("rolecall-host-").FullName;
        var readyFile = Path.Combine(folder, "ready.json");
        string[] arguments = ["--data", Path.Combine(folder, "data"), "--port", "0", "--ready-file", readyFile, .. worldFile is null ? [] : new[] { "--world", Path.GetFullPath(worldFile) }];
        var start = new ProcessStartInfo(program[0], [.. program[1..], .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        try
        {
            // Its banner holds keys, and is no test's output.
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await UntilReady(process, readyFile, errors, time ?? TimeProvider.System, cancel);
            return new RolecallHost(process, folder, RolecallClient.Connect(readyFile, time));
        }
        catch
        {
            await End(process, folder);
            throw;
        }
    }

    /// <summary>A new sandbox, empty or with a world, for one test.</summary>
    /// <param name="worldFile">The world file; null for an empty sandbox.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <exception cref="Grpc.Core.RpcException">InvalidArgument: the world is wrong; the message tells where.</exception>
    public Task<TestSandbox> SandboxAsync(string? worldFile = null, CancellationToken cancel = default) =>
        MakeSandbox(worldFile is null ? null : WorldOf(worldFile), cancel);

    /// <summary>Runs one access test of a YAML file, in a sandbox of its own with the file's world, or the demo world.</summary>
    /// <param name="file">The file; see <see cref="AccessTestData.Of"/>.</param>
    /// <param name="test">The test's name, as its row has it.</param>
    /// <param name="cancel">Ends the calls.</param>
    /// <exception cref="AccessAssertionException">Not everything is as the test says; the message has file, line, column and the decisions.</exception>
    /// <exception cref="ArgumentException">The file has no such test.</exception>
    public async Task AccessTestAsync(string file, string test, CancellationToken cancel = default)
    {
        var read = AccessTestData.Read(file);
        var found = AccessTestData.Named(file).Where(one => one.Name == test).Select(one => one.Test).FirstOrDefault()
            ?? throw new ArgumentException($"{file} has no test \"{test}\".", nameof(test));
        var world = read.World is { } name ? WorldOf(Path.Combine(Path.GetDirectoryName(AccessTestData.PathOf(file))!, name)) : DemoWorld();
        await using var sandbox = await MakeSandbox(world, cancel);
        var failures = await new AccessTestRun(new SuiteSandbox(sandbox, cancel)).Run(found);
        var tested = new TestedFile(file, read.Text, [(found, failures)]);
        if (tested.Failed > 0)
            throw new AccessAssertionException(string.Join("\n", failures.Select(failure => $"{tested.Place(failure)}\n{tested.Show(failure)}").Prepend(test)));
    }

    private async Task<TestSandbox> MakeSandbox(WorldText? world, CancellationToken cancel)
    {
        var sandboxes = new SandboxService.SandboxServiceClient(Client.Sandbox("default").Calls);
        var name = "test-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var made = await sandboxes.CreateSandboxAsync(
            new() { Name = name, World = world }, cancellationToken: cancel);
        var people = (made.Applied?.People ?? []).ToDictionary(one => one.Name, one => (one.Arn, new AwsKeys(one.AccessKeyId, one.SecretAccessKey)));
        return new TestSandbox(Client, sandboxes, name, people);
    }

    /// <summary>Ends the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await End(process, folder);
    }

    /// <summary>The world, with the files that it names.</summary>
    private static WorldText WorldOf(string path)
    {
        var source = WorldFolder.Read(path);
        return new()
        {
            Name = path,
            Text = source.Text,
            Files = { source.Files.Select(file => new WorldFile { Name = file.Key, Text = file.Value }) },
        };
    }

    private static WorldText DemoWorld() => new() { Name = WorldSource.Demo.Name, Text = WorldSource.Demo.Text };

    private static string[] Program(string? server)
    {
        var given = server ?? Environment.GetEnvironmentVariable("ROLECALL_SERVER");
        var found = given ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => Path.Combine(path, "rolecall-server")).FirstOrDefault(File.Exists);
        if (found is null || !File.Exists(found))
            throw new FileNotFoundException($"No Rolecall server: {(given is null ? "rolecall-server is not on the PATH" : given + " is not there")}. Set ROLECALL_SERVER to its program.");
        return found.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? ["dotnet", found] : [found];
    }

    private static async Task UntilReady(Process process, string readyFile, Task<string> errors, TimeProvider time, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        // The file is moved into its place whole.
        while (!File.Exists(readyFile))
        {
            if (process.HasExited)
                throw new InvalidOperationException("The Rolecall server ended before it answered: " + (await errors).Trim());
            if (time.GetElapsedTime(began) > Patience)
                throw new TimeoutException("The Rolecall server does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
        }
    }

    private static async Task End(Process process, string folder)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
