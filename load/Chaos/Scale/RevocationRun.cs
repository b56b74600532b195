using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rolecall.Api.Iam.V1;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Scale;

/// <summary>
/// How long a revocation takes until it is acknowledged, by three silos of which each has served the session: all healthy, and with one
/// stopped, which has leased the role (docs/decisions/045), or has the account itself.
/// </summary>
/// <param name="server">The dll of a published one; null for the built one.</param>
/// <param name="logs">Where the members' logs are written to; null for nowhere.</param>
internal sealed class RevocationRun(int revocations, string? server, string? logs, TextWriter progress)
{
    private const int Silos = 3;

    /// <summary>What is measured is compiled.</summary>
    private const int WarmUp = 100;

    /// <summary>A stopped silo is given up after some seconds: each of these is of as many accounts as there are.</summary>
    private const int Stops = 12;

    /// <summary>An account that is not on the stopped silo answers sooner; one that is, not before it was given up.</summary>
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(1);

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
        var (beside, within) = (new List<double>(), new List<double>());
        var assumers = world.Assumers.DistinctBy(assumer => assumer.Root.AccessKeyId).ToArray();
        for (var stop = 0; stop < Stops; stop++)
        {
            foreach (var assumer in assumers)
                await Serve(calls, assumer);
            // One after another: what one had is on the others then.
            var stopped = stop % Silos;
            await cluster.Members[stopped].Pause();
            foreach (var (took, isBeside) in await Task.WhenAll(assumers.Select((assumer, number) => RevokeAndTell(calls, assumer, (stopped + 1 + number % (Silos - 1)) % Silos))))
                (isBeside ? beside : within).Add(took);
            await cluster.Members[stopped].Resume();
            progress.WriteLine($"{beside.Count} beside, {within.Count} within");
            await ChaosCluster.Until(() => IsWhole(cluster, calls, world), "not all silos serve", TimeSpan.FromSeconds(60));
        }
        beside.Sort();
        within.Sort();
        return new StringBuilder()
            .AppendLine("| silos | revocations | p50, ms | p99, ms | longest, ms |").AppendLine("|---|---:|---:|---:|---:|")
            .AppendLine(Line("three, healthy", healthy))
            .AppendLine(Line("one of them stopped, the account on another", beside))
            .AppendLine(Line("one of them stopped, the account on it", within))
            .ToString();
    }

    /// <summary>The revocation's milliseconds, and whether the account answered at once: both are asked at the same time.</summary>
    private static async Task<(double Took, bool IsBeside)> RevokeAndTell(MemberCalls calls, Assumer assumer, int member)
    {
        var revoking = Revoke(calls, assumer, member);
        var request = new GetRoleRequest { RoleName = assumer.RoleArn[(assumer.RoleArn.LastIndexOf('/') + 1)..] };
        var began = Stopwatch.GetTimestamp();
        var isBeside = (await calls.Iam("GetRole", request, assumer.Root, member)).Ok && Stopwatch.GetElapsedTime(began) < Elsewhere;
        return (await revoking, isBeside);
    }

    private static string Line(string silos, IReadOnlyList<double> sorted) => sorted.Count == 0 ? $"| {silos} | 0 | | | |" : string.Create(
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
