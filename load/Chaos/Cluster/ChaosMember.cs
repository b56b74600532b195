using System.Globalization;
using Rolecall.LoadTool.Targets;
using Rolecall.ServerProcesses;
using Rolecall.Tests;

namespace Rolecall.Chaos.Cluster;

/// <summary>A server of the cluster as a process of its own, on ports that it keeps, with its own way to the database.</summary>
internal sealed class ChaosMember : IAsyncDisposable
{
    private readonly ServerProcess process;
    private readonly string[] arguments;
    private volatile bool isStopped;

    private ChaosMember(ServerProcess process, string[] arguments, DatabaseProxy database, Gateway gateway) =>
        (this.process, this.arguments, Database, Gateway) = (process, arguments, database, gateway);

    public DatabaseProxy Database { get; }

    public Gateway Gateway { get; }

    public Ready Ready => process.Ready;

    /// <summary>It is stopped, killed, or ended by itself.</summary>
    public bool IsStopped => isStopped || process.HasEnded;

    public bool HasEnded => process.HasEnded;

    /// <param name="arguments">Of the cluster, for a member whose database is at the URL.</param>
    /// <param name="binary">The server's dll; null for the built one.</param>
    public static ChaosMember Of(Func<string, string[]> arguments, Uri database, string? binary)
    {
        var proxy = new DatabaseProxy(database.Port);
        var (aws, grpc) = (FreePorts.Next(), FreePorts.Next());
        string[] all =
        [
            .. arguments(new UriBuilder(database) { Port = proxy.Port }.Uri.AbsoluteUri),
            "--port", aws.ToString(CultureInfo.InvariantCulture), "--grpc-port", grpc.ToString(CultureInfo.InvariantCulture),
        ];
        var process = new ServerProcess { OtherBinary = binary ?? ServerProcess.Binary };
        return new ChaosMember(process, all, proxy, new Gateway(new Uri($"http://127.0.0.1:{aws}"), new Uri($"http://127.0.0.1:{grpc}")));
    }

    public async Task Start()
    {
        await process.StartAgain(arguments);
        isStopped = false;
    }

    public async Task Kill()
    {
        isStopped = true;
        if (!process.HasEnded)
            await process.KillHard();
    }

    public async Task Pause()
    {
        isStopped = true;
        await process.Pause();
    }

    public async Task Resume()
    {
        await process.Resume();
        isStopped = false;
    }

    /// <summary>Asks it to end, as whoever rolls out a new version does.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> End() => process.End("TERM");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasEnded)
            await process.Resume();
        await process.DisposeAsync();
        Database.Dispose();
    }
}
