using Grpc.Core;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.Hostile.Attacks;

/// <summary>A tenant who is known, and takes all that it can get (I15 of reliability.md).</summary>
internal static class TenantAttacks
{
    public static IEnumerable<Attack> All() =>
    [
        Attack(
            "tenant-http",
            stage => HttpTargets.AssumeRole(stage.Server, FirstTenant(stage), connections: 64),
            stage => GoodCaller.OverHttp(stage, freshConnections: false)),
        Attack(
            "tenant-grpc",
            stage => GrpcTargets.AssumeRole(stage.Server, FirstTenant(stage), connections: 4),
            GoodCaller.OverGrpc),
    ];

    private static Attack Attack(string name, Func<Stage, Target> target, Func<Stage, GoodCaller> victim) => new()
    {
        Name = name,
        Limit = "another tenant's 64 callers at full speed: p99 ≤ 2×, 0 errors",
        Victim = victim,
        Play = async (stage, cancel) =>
        {
            var call = target(stage);
            await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
            {
                for (var number = (long)caller; !cancel.IsCancellationRequested; number += 64)
                    stage.Replies.Add(await Once(call, number));
            }, CancellationToken.None)));
        },
    };

    private static async Task<string> Once(Target call, long number)
    {
        try
        {
            await call.Call(number);
            return "answered";
        }
        catch (Exception refused) when (refused is RpcException or HttpRequestException)
        {
            return "refused";
        }
    }

    private static LoadDriver.World FirstTenant(Stage stage) => new([stage.World.Assumers[0]], [stage.World.Roots[0]]);
}
