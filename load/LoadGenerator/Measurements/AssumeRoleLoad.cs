using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>AssumeRole across organizations, over both wires.</summary>
internal static class AssumeRoleLoad
{
    public static async Task<IReadOnlyList<Comparison>> Run(Settings settings, Servers servers, string wires, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        var world = await World.Make(server.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        progress.WriteLine($"{settings.Organizations} organizations made, {world.Roots.Count} accounts, {world.Assumers.Count} roles; server uses {server.Process.Memory >> 20} MiB");
        if (settings.Before is { } older)
            return await RunBeside(older, servers, server, world, settings, wires, progress);
        await using var echo = await EchoProcess.Start();
        var compared = new List<Comparison>();
        if (wires is not "http")
        {
            compared.Add(await Alternation.Of(settings, progress, "AssumeRole over gRPC", goal: 0.55,
                GrpcTargets.AssumeRole(server, world, settings.Connections),
                await GrpcTargets.Echo(echo, server, world, settings.Connections)));
        }
        if (wires is not "grpc")
        {
            compared.Add(await Alternation.Of(settings, progress, "AssumeRole over the AWS wire (Query, HTTP/1.1)", goal: 0.5,
                HttpTargets.AssumeRole(server, world, settings.Callers), await HttpTargets.Echo(echo, server, world, settings.Callers)));
        }
        progress.WriteLine($"server uses {server.Process.Memory >> 20} MiB");
        return compared;
    }

    /// <summary>The same beside an older server, where the processor time of a call is what tells.</summary>
    private static async Task<IReadOnlyList<Comparison>> RunBeside(
        string older, Servers servers, RolecallServer server, World world, Settings settings, string wires, TextWriter progress)
    {
        await using var lent = await servers.StartBefore(older);
        var before = lent.Server;
        var formerWorld = await World.Make(before.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        var compared = new List<Comparison>();
        if (wires is not "http")
        {
            compared.Add(await Alternation.Of(settings, progress, "AssumeRole over gRPC", goal: 1,
                GrpcTargets.AssumeRole(server, world, settings.Connections),
                GrpcTargets.AssumeRole(before, formerWorld, settings.Connections)) with
            { Beside = "the older server" });
        }
        if (wires is not "grpc")
        {
            compared.Add(await Alternation.Of(settings, progress, "AssumeRole over the AWS wire (Query, HTTP/1.1)", goal: 1,
                HttpTargets.AssumeRole(server, world, settings.Callers),
                HttpTargets.AssumeRole(before, formerWorld, settings.Callers)) with
            { Beside = "the older server" });
        }
        return compared;
    }

    /// <summary>AssumeRole with all that it may bring along against the plain one, over gRPC.</summary>
    public static async Task<Comparison> Tagged(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        var world = await World.Make(server.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        return await Alternation.Of(settings, progress, "AssumeRole over gRPC with 50 tags and a policy of 2,048 characters", goal: 0.6,
            GrpcTargets.AssumeTagged(server, world, settings.Connections), GrpcTargets.AssumeRole(server, world, settings.Connections)) with
        {
            Beside = "a plain AssumeRole",
        };
    }

    /// <summary>One role for all callers, and many cold ones in turn, against roles that are spread and in use.</summary>
    public static async Task<IReadOnlyList<Comparison>> Spread(Settings settings, TextWriter progress)
    {
        // An account holds 1,000, and was made with one.
        const int RolesOfAnAccount = 500;
        using var data = new DataFolder();
        World spread, cold;
        await using (var maker = await RolecallServer.Start(data.Path, settings.Server))
        {
            spread = await World.Make(maker.Ready, settings.Organizations, settings.Accounts, settings.Roles);
            cold = await World.Make(
                maker.Ready,
                Math.Max(1, settings.ColdRoles / RolesOfAnAccount),
                accounts: 2,
                Math.Min(RolesOfAnAccount, settings.ColdRoles),
                "cold");
            progress.WriteLine($"{cold.Assumers.Count} cold roles made; server uses {maker.Process.Memory >> 20} MiB");
        }
        // What was made has been in use; what another process reads has not.
        await using var server = await RolecallServer.Start(data.Path, settings.Server);
        var plain = GrpcTargets.AssumeRole(server, spread, settings.Connections);
        var hot = GrpcTargets.AssumeRole(server, spread with { Assumers = [spread.Assumers[0]] }, settings.Connections);
        await Loop.WarmUp(plain, settings.Callers, settings.WarmUpCalls);
        return
        [
            await Alternation.Of(settings with { WarmUpCalls = settings.ColdRoles / 5 }, progress,
                $"AssumeRole of {cold.Assumers.Count} cold roles in turn, over gRPC", goal: 0.6,
                InTurn(GrpcTargets.AssumeRole(server, cold, settings.Connections), settings.Connections),
                plain) with { Beside = "roles that are in use" },
            await Alternation.Of(
                settings,
                progress,
                "AssumeRole of one hot role over gRPC",
                goal: 0.9,
                hot,
                plain) with { Beside = "roles of many accounts" },
        ];
    }

    /// <summary>Each role once before any comes again, through all rounds: a target has a client of each role on each connection.</summary>
    private static Target InTurn(Target target, int connections)
    {
        var last = -1L;
        return target with
        {
            Call = _ =>
            {
                var next = Interlocked.Increment(ref last);
                return target.Call(next * connections + next % connections);
            },
        };
    }
}
