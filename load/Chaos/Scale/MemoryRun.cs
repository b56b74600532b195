using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Cluster;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Scale;

/// <summary>What three silos hold in memory of a large world: when it was made, after each of its roles was assumed, and after a start anew.</summary>
/// <param name="organizations">Of ten accounts each, besides the one that manages them; each has ten roles.</param>
/// <param name="server">The dll of a published one; null for the built one.</param>
internal sealed class MemoryRun(int organizations, string? server, TextWriter progress)
{
    private const int Silos = 3;
    private const int Accounts = 11;
    private const int Roles = 10;
    private const int Callers = 64;

    public async Task<string> Run()
    {
        await using var cluster = await ChaosCluster.Start([.. Enumerable.Repeat(server, Silos)], synced: true);
        await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        var text = new StringBuilder().AppendLine("| | seconds | silos, MiB resident |").AppendLine("|---|---:|---|");
        text.AppendLine(await Line(cluster, "just started", began: null));

        var began = Stopwatch.GetTimestamp();
        var gateway = cluster.Target.Gateways[0];
        var ready = new LoadDriver.Processes.Ready(
            0, gateway.Aws.AbsoluteUri, gateway.Grpc!.AbsoluteUri.TrimEnd('/'), cluster.AdminToken, []);
        var world = await World.Make(ready, organizations, Accounts, Roles);
        text.AppendLine(await Line(cluster, FormattableString.Invariant($"{organizations} organizations made, with {world.Assumers.Count} roles"), began));

        using var wire = new GrpcWire(cluster.Target.Gateways, perGateway: 4, TimeSpan.FromSeconds(30));
        var calls = new MemberCalls(wire, cluster.AdminToken);
        began = Stopwatch.GetTimestamp();
        await AssumeAll(calls, world);
        text.AppendLine(await Line(cluster, "each role assumed", began));

        foreach (var member in cluster.Members)
            await member.Kill();
        began = Stopwatch.GetTimestamp();
        foreach (var member in cluster.Members)
            await member.Start();
        await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", TimeSpan.FromSeconds(60));
        text.AppendLine(await Line(cluster, "all killed, and started", began));
        began = Stopwatch.GetTimestamp();
        await AssumeAll(calls, world);
        text.AppendLine(await Line(cluster, "each role assumed", began));
        return text.ToString();
    }

    private static Task AssumeAll(MemberCalls calls, World world) => Parallel.ForAsync(
        0,
        world.Assumers.Count,
        new ParallelOptions { MaxDegreeOfParallelism = Callers },
        async (number, end) =>
        {
            var assumer = world.Assumers[number];
            var (answer, _) = await calls.Persist(at => calls.AssumeRole(assumer.Keys, assumer.RoleArn, at), number % calls.Members, end);
            calls.Session(answer);
        });

    private async Task<string> Line(ChaosCluster cluster, string what, long? began)
    {
        var seconds = began is { } then ? Stopwatch.GetElapsedTime(then).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) : "";
        var silos = new List<string>();
        foreach (var member in cluster.Members)
            silos.Add(await Mebibytes(member.Ready.Pid));
        var line = $"| {what} | {seconds} | {string.Join(", ", silos)} |";
        progress.WriteLine(line);
        return line;
    }

    private static async Task<string> Mebibytes(int pid) =>
        ((await new ProcessFigures([pid]).Read())!.Value.Memory >> 20).ToString(CultureInfo.InvariantCulture);
}
