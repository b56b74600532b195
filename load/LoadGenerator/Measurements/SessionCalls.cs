using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>What sessions of roles do, over gRPC: who am I, and an object that session, role and bucket decide about.</summary>
internal static class SessionCalls
{
    public static async Task<IReadOnlyList<Comparison>> Run(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        await using var echo = await EchoProcess.Start();
        var world = await World.Make(server.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        var sessions = await Sessions.Make(server, world);
        var baseline = await GrpcTargets.Echo(echo, server, world, settings.Connections);
        return
        [
            await Alternation.Of(settings, progress, "GetCallerIdentity by a role's session over gRPC", goal: 0.6,
                GrpcTargets.WhoAmI(server, sessions, settings.Connections), baseline),
            await Alternation.Of(settings, progress, "GetObject by a role's session, of a bucket of another account, over gRPC", goal: 0.45,
                GrpcTargets.GetObject(server, sessions, settings.Connections), baseline),
        ];
    }
}
