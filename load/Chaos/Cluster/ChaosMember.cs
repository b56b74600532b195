using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rolecall.LoadTool.Targets;
using Rolecall.ServerProcesses;
using Rolecall.Tests;

namespace Rolecall.Chaos.Cluster;

/// <summary>A server of the cluster as a process of its own, on ports that it keeps, with its own way to the database.</summary>
internal sealed class ChaosMember : IAsyncDisposable
{
    private readonly ServerProcess process;
    private readonly string[] arguments;
    private readonly IReadOnlyList<TcpProxy> proxies;
    private readonly List<Task<string>> logs = [];
    private volatile bool isStopped;

    private ChaosMember(
        ServerProcess process,
        string[] arguments,
        IReadOnlyList<TcpProxy> proxies,
        TcpProxy? toRedis,
        Gateway gateway,
        FakedClock? clock) =>
        (this.process, this.arguments, this.proxies, ToRedis, Gateway, Clock) = (process, arguments, proxies, toRedis, gateway, clock);

    /// <summary>Its way to the store.</summary>
    public TcpProxy ToPostgres => proxies[0];

    /// <summary>Its way to where it finds the others; null where that is the store.</summary>
    public TcpProxy? ToRedis { get; }

    public Gateway Gateway { get; }

    /// <summary>Null for one that has the machine's.</summary>
    public FakedClock? Clock { get; }

    public Ready Ready => process.Ready;

    /// <summary>It is stopped, killed, or ended by itself.</summary>
    public bool IsStopped => isStopped || process.HasEnded;

    public bool HasEnded => process.HasEnded;

    /// <param name="number">Its own.</param>
    /// <param name="arguments">Of the cluster, where a member reaches a database, given by its URL, as it is told: the store first.</param>
    /// <param name="binary">The server's dll; null for the built one.</param>
    /// <param name="network">Null for a member on the loopback.</param>
    /// <param name="environment">What the process finds in its environment, beside what this one has.</param>
    public static ChaosMember Of(
        int number,
        Func<Func<string, string>, string[]> arguments,
        IReadOnlyDictionary<string, string> environment,
        string? binary,
        SiloNetwork? network,
        FakedClock? clock)
    {
        var (own, hub) = network is null
            ? (IPAddress.Loopback, IPAddress.Loopback)
            : (SiloNetwork.AddressOf(number), SiloNetwork.HubOf(number));
        var proxies = new List<TcpProxy>();
        var (aws, grpc) = (FreePorts.Next(), FreePorts.Next());
        string[] all =
        [
            .. arguments(url =>
            {
                proxies.Add(new TcpProxy(hub, 0, new Uri(url).Port, OwnSocket));
                return url.Replace(new Uri(url).Authority, FormattableString.Invariant($"{hub}:{proxies[^1].Port}"), StringComparison.Ordinal);
            }),
            "--port", aws.ToString(CultureInfo.InvariantCulture), "--grpc-port", grpc.ToString(CultureInfo.InvariantCulture),
            .. network is null ? Array.Empty<string>() : ["--silo-address", own.ToString()],
        ];
        var toRedis = proxies.ElementAtOrDefault(1);
        // Callers reach it as they would on the loopback.
        if (network is not null)
            proxies.AddRange(new[] { aws, grpc }.Select(port => new TcpProxy(IPAddress.Loopback, port, port, network.DialOf(number))));
        var process = new ServerProcess
        {
            OtherBinary = binary ?? ServerProcess.Binary,
            Launcher = network?.LauncherOf(number) ?? [],
            Environment = new Dictionary<string, string>([.. environment, .. clock?.Environment ?? new Dictionary<string, string>()]),
        };
        var gateway = new Gateway(new Uri($"http://127.0.0.1:{aws}"), new Uri($"http://127.0.0.1:{grpc}"));
        return new ChaosMember(process, all, proxies, toRedis, gateway, clock);
    }

    private static Socket OwnSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public async Task Start()
    {
        await process.StartAgain(arguments);
        logs.AddRange(process.Output, process.Errors);
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

    /// <summary>What its processes have written, one after another, once they have ended.</summary>
    public async Task WriteLogs(string file) => await File.WriteAllTextAsync(file, string.Concat(await Task.WhenAll(logs)));

    public async ValueTask DisposeAsync()
    {
        if (!process.HasEnded)
            await process.Resume();
        await process.DisposeAsync();
        foreach (var proxy in proxies)
            proxy.Dispose();
        Clock?.Dispose();
    }
}
