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
/// How long a silo that is started on a database of many entities takes until it serves: from the start of its process to a signed call
/// that was answered.
/// </summary>
/// <param name="server">The dll of a published one; null for the built one.</param>
internal sealed class StartRun(int entities, string? server, TextWriter progress)
{
    private const int Callers = 64;
    private const int Organizations = 10;
    private const int Accounts = 10;
    private const int Starts = 5;

    public async Task<string> Run()
    {
        await using var cluster = await ChaosCluster.Start([server], synced: true);
        var (member, gateway) = (cluster.Members[0], cluster.Target.Gateways[0]);
        var ready = new LoadDriver.Processes.Ready(
            0, gateway.Aws.AbsoluteUri, gateway.Grpc!.AbsoluteUri.TrimEnd('/'), cluster.AdminToken, []);
        var world = await World.Make(ready, Organizations, Accounts, roles: 0);
        using var wire = new GrpcWire(cluster.Target.Gateways, perGateway: 4, TimeSpan.FromSeconds(30));
        var calls = new MemberCalls(wire, cluster.AdminToken);
        var made = Stopwatch.GetTimestamp();
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = Callers };
        await Parallel.ForAsync(0, entities, sideBySide, async (number, _) => MemberCalls.Body(
            await calls.CreateUser(world.Roots[number % world.Roots.Count], FormattableString.Invariant($"u{number}"), 0)));
        progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{entities} users made in {Stopwatch.GetElapsedTime(made).TotalSeconds:F0} s"));
        var took = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            await member.Kill();
            var began = Stopwatch.GetTimestamp();
            await member.Start();
            var request = new GetUserRequest { UserName = FormattableString.Invariant($"u{start}") };
            await calls.Persist(
                at => calls.Iam("GetUser", request, world.Roots[start], at),
                0,
                CancellationToken.None);
            took.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"served after {took[^1]:F2} s"));
        }
        took.Sort();
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"A silo on a PostgreSQL with {entities} users in {Organizations * Accounts} accounts, killed and started {Starts} times: ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"a signed GetUser is answered after {took[0]:F2} to {took[^1]:F2} s, median {took[Starts / 2]:F2} s.\n");
        return text.ToString();
    }
}
