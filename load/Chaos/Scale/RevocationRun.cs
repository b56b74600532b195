using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Scale;

/// <summary>
/// How long a revocation takes until it is acknowledged, by three silos of which each has served the session: all healthy, and with one
/// stopped.
/// </summary>
/// <param name="server">The dll of a published one; null for the built one.</param>
/// <param name="logs">Where the members' logs are written to; null for nowhere.</param>
internal sealed class RevocationRun(int revocations, string? server, string? logs, TextWriter progress)
{
    private const int Silos = 3;
    private const int Stopped = Silos - 1;

    /// <summary>What is measured is compiled.</summary>
    private const int WarmUp = 100;

    /// <summary>A stopped silo is given up after some seconds: each of these is from a stop of its own.</summary>
    private const int Stops = 10;

    public async Task<string> Run()
    {
        await using var cluster = await ChaosCluster.Start([.. Enumerable.Repeat(server, Silos)], synced: true);
        try
        {
            return await Run(cluster);
        }
        finally
        {
            if (logs is not null)
                await cluster.WriteLogs(logs);
        }
    }

    private async Task<string> Run(ChaosCluster cluster)
    {
        await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        var gateway = cluster.Target.Gateways[0];
        var ready = new LoadDriver.Processes.Ready(
            0, gateway.Aws.AbsoluteUri, gateway.Grpc!.AbsoluteUri.TrimEnd('/'), cluster.AdminToken, []);
        var world = await World.Make(ready, organizations: 6, accounts: 2, roles: 2);
        using var wire = new GrpcWire(cluster.Target.Gateways, perGateway: 1, TimeSpan.FromSeconds(30));
        var calls = new MemberCalls(wire, cluster.AdminToken);

        await Measure(calls, world, WarmUp);
        var healthy = await Measure(calls, world, revocations);
        progress.WriteLine(healthy[^1]);
        var stopped = new List<double>();
        for (var stop = 0; stop < Stops; stop++)
        {
            var assumer = world.Assumers[stop % world.Assumers.Count];
            await Serve(calls, assumer);
            await cluster.Members[Stopped].Pause();
            stopped.Add(await Revoke(calls, assumer, stop % Stopped));
            await cluster.Members[Stopped].Resume();
            progress.WriteLine(stopped[^1]);
            await ChaosCluster.Until(() => IsWhole(cluster, calls, world), "not all silos serve", TimeSpan.FromSeconds(60));
        }
        stopped.Sort();
        return new StringBuilder()
            .AppendLine("| silos | revocations | p50, ms | p99, ms | longest, ms |").AppendLine("|---|---:|---:|---:|---:|")
            .AppendLine(Line("three, healthy", healthy)).AppendLine(Line("three, one of them stopped", stopped))
            .ToString();
    }

    private static string Line(string silos, IReadOnlyList<double> sorted) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {silos} | {sorted.Count} | {sorted[sorted.Count / 2]:F1} | {sorted[sorted.Count * 99 / 100]:F1} | {sorted[^1]:F1} |");

    /// <summary>One after another: milliseconds, sorted.</summary>
    private static async Task<IReadOnlyList<double>> Measure(MemberCalls calls, World world, int count)
    {
        var took = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var assumer = world.Assumers[number % world.Assumers.Count];
            await Serve(calls, assumer);
            took.Add(await Revoke(calls, assumer, number % calls.Members));
        }
        took.Sort();
        return took;
    }

    /// <summary>Every silo knows the role.</summary>
    private static async Task Serve(MemberCalls calls, Assumer assumer)
    {
        for (var member = 0; member < calls.Members; member++)
        {
            var (made, _) = await calls.Persist(
                at => calls.AssumeRole(assumer.Keys, assumer.RoleArn, at), member, CancellationToken.None);
            calls.Session(made);
        }
    }

    /// <summary>Until it is acknowledged; whom a silo tells to come again comes again there.</summary>
    private static async Task<double> Revoke(MemberCalls calls, Assumer assumer, int member)
    {
        var began = Stopwatch.GetTimestamp();
        await calls.Persist(_ => calls.RevokeOlder(assumer.RoleArn, member), member, CancellationToken.None);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<bool> IsWhole(ChaosCluster cluster, MemberCalls calls, World world)
    {
        foreach (var member in cluster.Members.Where(member => member.HasEnded))
            await member.Start();
        for (var member = 0; member < calls.Members; member++)
        {
            if (!(await calls.AssumeRole(world.Assumers[0].Keys, world.Assumers[0].RoleArn, member)).Ok)
                return false;
        }
        return await cluster.AreAllActive();
    }
}
