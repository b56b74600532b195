using System.Diagnostics;
using System.Globalization;
using Rolecall.EndToEnd.Tests.Clusters;
using Rolecall.LoadTool.Targets;
using Rolecall.Tests;

namespace Rolecall.Chaos.Cluster;

/// <summary>Three servers on one PostgreSQL, all of them processes of this machine.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>The member whose clock can be set.</summary>
    private const int WithFakedClock = 1;

    /// <summary>A process that is killed soon does not earn back what its profile costs.</summary>
    private static readonly Dictionary<string, string> WithoutProfile = new() { ["DOTNET_TieredPGO"] = "0" };

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ClusterProcesses files;
    private readonly SiloNetwork? network;

    private ChaosCluster(
        ClusterProcesses files, RedisServer? redis, IReadOnlyList<ChaosMember> members, SiloNetwork? network, LimitedDisk? disk) =>
        (this.files, Redis, Members, this.network, Disk) = (files, redis, members, network, disk);

    public IReadOnlyList<ChaosMember> Members { get; }

    /// <summary>Each silo has its own network namespace.</summary>
    public bool CanBeParted => network is not null;

    public PostgresServer Postgres => files.Postgres;

    /// <summary>Where PostgreSQL's data is; null for the machine's.</summary>
    public LimitedDisk? Disk { get; }

    /// <summary>Where members find each other; null where that is PostgreSQL.</summary>
    public RedisServer? Redis { get; }

    public string AdminToken => Members[0].Ready.AdminToken;

    /// <summary>As the load tool sees it.</summary>
    public Server Target => new([.. Members.Select(member => member.Gateway)], AdminToken, Figures: null, Started: null);

    /// <param name="binaries">The server's dll of each member; null for the built one.</param>
    /// <param name="synced">
    /// For measurements: the database's commits wait for the disk, and silos compile by what they are called for.
    /// </param>
    /// <param name="inNamespaces">Each has a network of its own, and the database a disk.</param>
    /// <param name="withFakedClock">The second one's clock can be set, where libfaketime is installed.</param>
    public static async Task<ChaosCluster> Start(
        IReadOnlyList<string?> binaries, bool synced = false, bool inNamespaces = false, bool withFakedClock = false, bool byRedis = false)
    {
        SiloNetwork? network = null;
        LimitedDisk? disk = null;
        ClusterProcesses? files = null;
        RedisServer? redis = null;
        var members = new List<ChaosMember>();
        try
        {
            network = inNamespaces ? await SiloNetwork.Make(binaries.Count) : null;
            disk = inNamespaces ? await LimitedDisk.Make() : null;
            files = await ClusterProcesses.Start(synced: synced, disk: disk?.Folder);
            redis = byRedis ? await RedisServer.Start() : null;
            foreach (var binary in binaries)
            {
                var hasFakedClock = withFakedClock && members.Count == WithFakedClock && FakedClock.Library is not null;
                members.Add(ChaosMember.Of(
                    members.Count,
                    Arguments,
                    synced ? new Dictionary<string, string>() : WithoutProfile,
                    binary,
                    network,
                    hasFakedClock ? new FakedClock() : null));
            }
            await Task.WhenAll(members.Select(member => member.Start()));
            return new ChaosCluster(files, redis, members, network, disk);
        }
        catch
        {
            await Dispose(members, redis, files, network, disk);
            throw;
        }

        string[] Arguments(Func<string, string> through)
        {
            // Tests end connections that nobody uses soon, of which there are many databases; here they are kept, as by default.
            var store = through(new UriBuilder(files.Url) { Query = "" }.Uri.AbsoluteUri);
            // The records of all calls are read at the end: a long run makes more than is kept by default.
            return files.Arguments(
                "all",
                [
                    ("--trail-megabytes", "20000"),
                    .. redis is null ? ReadOnlySpan<(string, string)>.Empty : [("--store", store)],
                    ("--cluster", redis is null ? store : through(redis.Url)),
                ]);
        }
    }

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="TimeoutException">It is not in time.</exception>
    public static async Task Until(Func<Task<bool>> isSo, string missing, TimeSpan longest)
    {
        for (var began = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(BetweenLooks, TimeProvider.System))
        {
            if (Stopwatch.GetElapsedTime(began) > longest)
                throw new TimeoutException($"After {longest.TotalSeconds} s {missing}.");
        }
    }

    /// <summary>
    /// Whether the table of members has as many active ones as there are members; where that is Redis, whether each says that it is ready.
    /// </summary>
    public async Task<bool> AreAllActive()
    {
        if (Redis is null)
            return await files.MembersThatAre("3") == Members.Count;
        try
        {
            foreach (var member in Members)
            {
                using var ready = await http.GetAsync(new Uri(member.Gateway.Aws, "/_rolecall/health/ready"));
                if (!ready.IsSuccessStatusCode)
                    return false;
            }
            return true;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends all members, and writes what they have logged, one file for each.</summary>
    public async Task WriteLogs(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (at, member) in Members.Index())
        {
            await member.Kill();
            await member.WriteLogs(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"silo-{at}.log")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Dispose(Members, Redis, files, network, Disk);
    }

    /// <summary>What there is of a cluster, the last that was made first.</summary>
    private static async Task Dispose(IEnumerable<ChaosMember> members, params IEnumerable<IAsyncDisposable?> others)
    {
        foreach (var member in members)
            await member.DisposeAsync();
        foreach (var other in others.OfType<IAsyncDisposable>())
            await other.DisposeAsync();
    }
}
