using System.Diagnostics;
using System.Globalization;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Scale;

/// <summary>
/// Measures one, two and three silos on this machine, takes the cost of a call from one and from two, and lets the simulation say what one and three do.
/// </summary>
/// <param name="server">The dll of a published one; null for the built one.</param>
internal sealed class ScaleRun(IReadOnlyList<int> sizes, double seconds, string? server, TextWriter progress)
{
    private const int Callers = 64;
    private const int Cores = 2;
    private const int Rounds = 2;

    /// <summary>Calls for each silo until what they are answered by is compiled for good.</summary>
    private const int WarmUp = 40_000;

    public async Task<string> Run()
    {
        var figures = new List<ScaleFigures>();
        foreach (var silos in sizes)
        {
            figures.Add(await Measure(silos));
            progress.WriteLine(figures[^1]);
        }
        return ScaleReport.Of(figures, Cores, Callers);
    }

    private async Task<ScaleFigures> Measure(int silos)
    {
        await using var cluster = await ChaosCluster.Start([.. Enumerable.Repeat(server, silos)], synced: true);
        await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        var gateway = cluster.Target.Gateways[0];
        var ready = new LoadDriver.Processes.Ready(
            0, gateway.Aws.AbsoluteUri, gateway.Grpc!.AbsoluteUri.TrimEnd('/'), cluster.AdminToken, []);
        var world = await World.Make(ready, organizations: 20, accounts: 3, roles: 1);
        using var wire = new GrpcWire(cluster.Target.Gateways, perGateway: 4, TimeSpan.FromSeconds(30));
        var calls = new MemberCalls(wire, cluster.AdminToken);

        // What is measured is compiled: by calls, since a slow cluster has made few of them when seconds are over.
        var assume = new Repeated(number => Assume(calls, world, number));
        while (assume.Answered < silos * WarmUp)
            await Loop.Closed(assume, Callers, TimeSpan.FromSeconds(1), TimeSpan.Zero, CancellationToken.None);
        var (rate, caller, silo, store) = await Best(cluster, _ => Task.FromResult<Func<long, Task<bool>>>(number => Assume(calls, world, number)), Callers);
        var alone = await Best(cluster, _ => Task.FromResult<Func<long, Task<bool>>>(number => Assume(calls, world, number)), 1);
        var (writes, _, writeSilo, writeStore) = await Best(
            cluster,
            async round =>
            {
                // An account holds 5,000 users.
                var written = await World.Make(ready, organizations: 16, accounts: 2, roles: 0, FormattableString.Invariant($"written{round}"));
                return async number => (await calls.CreateUser(
                    written.Roots[(int)(number % written.Roots.Count)], FormattableString.Invariant($"u{number}"), (int)(number % calls.Members))).Ok;
            },
            Callers);
        return new ScaleFigures(
            silos, rate, 1e6 / alone.Rate, await LoneCommit.Measure(cluster.Postgres.Port), caller, silo, store, writes, writeSilo, writeStore);
    }

    /// <summary>The round with the highest rate: the machine's neighbours only ever take from it.</summary>
    private async Task<(double Rate, double Caller, double Silo, double Store)> Best(
        ChaosCluster cluster, Func<int, Task<Func<long, Task<bool>>>> call, int callers)
    {
        var best = (Rate: 0.0, Caller: 0.0, Silo: 0.0, Store: 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            var repeated = new Repeated(await call(round));
            IReadOnlyList<int> silos = [.. cluster.Members.Select(member => member.Ready.Pid)];
            var (silo, store, own) = (await ProcessTree.Of(silos), await ProcessTree.Cpu(cluster.Postgres.Pid), Environment.CpuUsage.TotalTime);
            var began = Stopwatch.GetTimestamp();
            await Loop.Closed(repeated, callers, TimeSpan.FromSeconds(seconds), TimeSpan.Zero, CancellationToken.None);
            var (took, answered) = (Stopwatch.GetElapsedTime(began), (double)Math.Max(1, repeated.Answered));
            if (repeated.Failed > 0)
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{repeated.Failed} calls failed"));
            var now = (
                Rate: answered / took.TotalSeconds,
                Caller: (Environment.CpuUsage.TotalTime - own).TotalMicroseconds / answered,
                Silo: (await ProcessTree.Of(silos) - silo).TotalMicroseconds / answered,
                Store: (await ProcessTree.Cpu(cluster.Postgres.Pid) - store).TotalMicroseconds / answered);
            if (now.Rate > best.Rate)
                best = now;
        }
        return best;
    }

    private static async Task<bool> Assume(MemberCalls calls, World world, long number)
    {
        var assumer = world.Assumers[(int)(number % world.Assumers.Count)];
        return (await calls.AssumeRole(assumer.Keys, assumer.RoleArn, (int)(number % calls.Members))).Ok;
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
