using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>AssumeRole across organizations, over both wires.</summary>
internal static class AssumeRoleLoad
{
    public static async Task<IReadOnlyList<Comparison>> Run(Settings settings, string wires, TextWriter progress)
    {
        using var data = new DataFolder();
        await using var server = await RolecallServer.Start(data.Path, settings.Server);
        await using var echo = await EchoProcess.Start();
        var world = await World.Make(server.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        progress.WriteLine($"{settings.Organizations} organizations made, {world.Roots.Count} accounts, {world.Assumers.Count} roles; server uses {server.Process.Memory >> 20} MiB");
        var compared = new List<Comparison>();
        if (wires is not "http")
        {
            compared.Add(await Compare(settings, progress, "gRPC", goal: 0.7,
                GrpcTargets.AssumeRole(server, world, settings.Connections), await GrpcTargets.Echo(echo, server, world, settings.Connections)));
        }
        if (wires is not "grpc")
        {
            compared.Add(await Compare(settings, progress, "the AWS wire (Query, HTTP/1.1)", goal: 0.5,
                HttpTargets.AssumeRole(server, world, settings.Callers), await HttpTargets.Echo(echo, server, world, settings.Callers)));
        }
        progress.WriteLine($"server uses {server.Process.Memory >> 20} MiB");
        return compared;
    }

    /// <summary>AssumeRole with all that it may bring along against the plain one, over gRPC.</summary>
    public static async Task<Comparison> Tagged(Settings settings, TextWriter progress)
    {
        using var data = new DataFolder();
        await using var server = await RolecallServer.Start(data.Path, settings.Server);
        var world = await World.Make(server.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        return await Compare(settings, progress, "gRPC with 50 tags and a policy of 2,048 characters", goal: 0.6,
            GrpcTargets.AssumeTagged(server, world, settings.Connections), GrpcTargets.AssumeRole(server, world, settings.Connections)) with
        {
            Beside = "a plain AssumeRole",
        };
    }

    private static async Task<Comparison> Compare(Settings settings, TextWriter progress, string wire, double goal, Target call, Target echo)
    {
        // The first seconds are the JIT's.
        await Loop.Closed(call, settings.Callers, settings.WarmUp);
        await Loop.Closed(echo, settings.Callers, settings.WarmUp);
        List<Outcome> calls = [], echoes = [];
        for (var round = 0; round < settings.Rounds; round++)
        {
            echoes.Add((await Loop.Closed(echo, settings.Callers, settings.Duration)).Tell(progress));
            calls.Add((await Loop.Closed(call, settings.Callers, settings.Duration)).Tell(progress));
        }
        var rate = settings.Rate > 0 ? settings.Rate : Math.Max(1, Math.Floor(Comparison.Median(calls.Select(outcome => outcome.Rate)) * settings.Share / 100));
        var openEcho = (await Loop.Open(echo, rate, settings.Duration)).Tell(progress);
        var openCall = (await Loop.Open(call, rate, settings.Duration)).Tell(progress);
        return new Comparison(wire, goal, calls, echoes, openCall, openEcho);
    }
}
