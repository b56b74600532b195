using System.Diagnostics;
using System.Globalization;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Scale;

/// <summary>Some silos with a PostgreSQL of their own, and what was measured of them in all rounds so far.</summary>
internal sealed class MeasuredCluster : IAsyncDisposable
{
    /// <summary>Calls for each silo until what they are answered by is compiled for good.</summary>
    private const int WarmUpCalls = 40_000;

    private readonly int silos;
    private readonly ChaosCluster cluster;
    private readonly LoadDriver.Processes.Ready ready;
    private readonly World world;
    private readonly TextWriter progress;
    private readonly GrpcWire wire;
    private readonly MemberCalls calls;
    private readonly Totals assumed = new();
    private readonly Totals alone = new();
    private readonly Totals written = new();
    private readonly List<double> commits = [];

    private MeasuredCluster(int silos, ChaosCluster cluster, LoadDriver.Processes.Ready ready, World world, TextWriter progress)
    {
        (this.silos, this.cluster, this.ready, this.world, this.progress) = (silos, cluster, ready, world, progress);
        wire = new GrpcWire(cluster.Target.Gateways, perGateway: 4, TimeSpan.FromSeconds(30));
        calls = new MemberCalls(wire, cluster.AdminToken);
    }

    /// <summary>What all rounds come to.</summary>
    public ScaleFigures Figures => new(
        silos,
        assumed.Rate,
        1e6 / alone.Rate,
        commits.Order().ElementAtOrDefault(commits.Count / 2),
        assumed.Caller,
        assumed.Silo,
        assumed.Store,
        written.Rate,
        written.Silo,
        written.Store);

    public static async Task<MeasuredCluster> Start(int silos, string? server, TextWriter progress)
    {
        var cluster = await ChaosCluster.Start([.. Enumerable.Repeat(server, silos)], synced: true);
        try
        {
            return await Start(silos, cluster, progress);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static async Task<MeasuredCluster> Start(int silos, ChaosCluster cluster, TextWriter progress)
    {
        await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        var gateway = cluster.Target.Gateways[0];
        var ready = new LoadDriver.Processes.Ready(
            0, gateway.Aws.AbsoluteUri, gateway.Grpc!.AbsoluteUri.TrimEnd('/'), cluster.AdminToken, []);
        return new MeasuredCluster(silos, cluster, ready, await World.Make(ready, organizations: 20, accounts: 3, roles: 1), progress);
    }

    /// <summary>By calls, since a slow cluster has made few of them when seconds are over.</summary>
    public async Task WarmUp(int callers)
    {
        var assume = new Repeated(Assume);
        while (assume.Answered < silos * WarmUpCalls)
        {
            var before = assume.Answered;
            await Loop.Closed(assume, callers, TimeSpan.FromSeconds(1), TimeSpan.Zero, CancellationToken.None);
            if (assume.Answered == before)
                throw new InvalidOperationException("No call is answered.");
        }
        await Write(callers, TimeSpan.FromSeconds(1));
    }

    /// <summary>One round: AssumeRole by all callers and by one, and CreateUser.</summary>
    public async Task Measure(int callers, TimeSpan time)
    {
        assumed.Add(await Round(new Repeated(Assume), callers, time));
        alone.Add(await Round(new Repeated(Assume), 1, time / 2));
        written.Add(await Write(callers, time));
        commits.Add(await LoneCommit.Measure(cluster.Postgres.Port));
    }

    public async ValueTask DisposeAsync()
    {
        wire.Dispose();
        await cluster.DisposeAsync();
    }

    /// <summary>In accounts of its own each time: an account holds 5,000 users.</summary>
    private async Task<Totals> Write(int callers, TimeSpan time)
    {
        var accounts = await World.Make(
            ready, organizations: 16, accounts: 2, roles: 0, string.Create(CultureInfo.InvariantCulture, $"written{Stopwatch.GetTimestamp()}"));
        var create = new Repeated(async number => (await calls.CreateUser(
            accounts.Roots[(int)(number % accounts.Roots.Count)],
            string.Create(CultureInfo.InvariantCulture, $"u{number}"),
            (int)(number % calls.Members))).Ok);
        return await Round(create, callers, time);
    }

    private async Task<bool> Assume(long number)
    {
        var assumer = world.Assumers[(int)(number % world.Assumers.Count)];
        return (await calls.AssumeRole(assumer.Keys, assumer.RoleArn, (int)(number % calls.Members))).Ok;
    }

    private async Task<Totals> Round(Repeated repeated, int callers, TimeSpan time)
    {
        IReadOnlyList<int> pids = [.. cluster.Members.Select(member => member.Ready.Pid)];
        var (silo, store, own) = (await ProcessTree.Of(pids), await ProcessTree.Cpu(cluster.Postgres.Pid), Environment.CpuUsage.TotalTime);
        var began = Stopwatch.GetTimestamp();
        await Loop.Closed(repeated, callers, time, TimeSpan.Zero, CancellationToken.None);
        if (repeated.Failed > 0)
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repeated.Failed} calls failed"));
        return new Totals
        {
            Answered = repeated.Answered,
            Took = Stopwatch.GetElapsedTime(began),
            CallerTime = Environment.CpuUsage.TotalTime - own,
            SiloTime = await ProcessTree.Of(pids) - silo,
            StoreTime = await ProcessTree.Cpu(cluster.Postgres.Pid) - store,
        };
    }

    /// <summary>Calls, and the time and processor time that they took.</summary>
    private sealed class Totals
    {
        public long Answered { get; set; }

        public TimeSpan Took { get; set; }

        public TimeSpan CallerTime { get; set; }

        public TimeSpan SiloTime { get; set; }

        public TimeSpan StoreTime { get; set; }

        /// <summary>Calls a second.</summary>
        public double Rate => Answered / Took.TotalSeconds;

        /// <summary>Microseconds a call, as the others.</summary>
        public double Caller => CallerTime.TotalMicroseconds / Answered;

        public double Silo => SiloTime.TotalMicroseconds / Answered;

        public double Store => StoreTime.TotalMicroseconds / Answered;

        public void Add(Totals round)
        {
            Answered += round.Answered;
            Took += round.Took;
            CallerTime += round.CallerTime;
            SiloTime += round.SiloTime;
            StoreTime += round.StoreTime;
        }
    }

    private sealed class Repeated(Func<long, Task<bool>> call) : ICalls
    {
        private long answered;
        private long failed;

        public long Answered => Interlocked.Read(ref answered);

        public long Failed => Interlocked.Read(ref failed);

        public async Task Make(long number, long intended)
        {
            if (await call(number))
                Interlocked.Increment(ref answered);
            else
                Interlocked.Increment(ref failed);
        }
    }
}
