using System.Globalization;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>CreateUser over gRPC, each acknowledged only when it is on the disk (SQLite WAL, synchronous FULL).</summary>
internal static class DurableWrites
{
    public static async Task<IReadOnlyList<Outcome>> Measure(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        var outcomes = new List<Outcome>();
        for (var round = 0; outcomes.Count < settings.Rounds; round++)
        {
            // New accounts for each round: an account holds no more than 5,000 users.
            var world = await World.Make(server.Ready, (settings.WriteAccounts + 1) / 2, accounts: 2, roles: 0);
            var outcome = await Loop.Closed(CreateUser(server, world, settings.Connections), settings.Callers, settings.Duration);
            outcome.Tell(progress);
            // The first ones are the JIT's.
            if (!settings.Compiled || outcome.CompilerShare <= Loop.MostCompiler)
                outcomes.Add(outcome);
        }
        return outcomes;
    }

    private static Target CreateUser(RolecallServer server, World world, int connections)
    {
        var authority = new Uri(server.Ready.Grpc).Authority;
        var channels = Enumerable.Range(0, connections).Select(_ => GrpcChannel.ForAddress(server.Ready.Grpc)).ToArray();
        var clients = world.Roots
            .Select((
                keys,
                i) => new Iam.IamClient(channels[i % connections].Intercept(new SigV4CallCredentials(
                    keys, authority, TimeProvider.System))))
            .ToArray();
        return new Target("CreateUser, gRPC", server.Process, async number => await clients[number % clients.Length].CreateUserAsync(
            new CreateUserRequest { UserName = "u" + number.ToString(CultureInfo.InvariantCulture) }));
    }
}
