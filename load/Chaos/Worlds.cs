using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Chaos.Checks;
using Rolecall.Chaos.Cluster;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.Chaos;

/// <summary>What the load and the checks act on: each check has accounts of its own.</summary>
internal sealed class Worlds
{
    private const string Clock = "chaos-clock";
    private const string Everything = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private static readonly string[] Isolated = ["chaos-a", "chaos-b"];

    public required IReadOnlyList<Member> Load { get; init; }

    /// <summary>Sessions of these roles are revoked.</summary>
    public required World Revoked { get; init; }

    /// <summary>The policies of these roles change.</summary>
    public required World Decided { get; init; }

    /// <summary>Accounts whose users are made and deleted.</summary>
    public required World Written { get; init; }

    /// <summary>In a sandbox whose clock is moved.</summary>
    public required World Expired { get; init; }

    /// <summary>Two sandboxes of several organizations.</summary>
    public required IReadOnlyList<(string Sandbox, World World)> Apart { get; init; }

    public static string ClockSandbox => Clock;

    public static async Task<Worlds> Make(ChaosCluster cluster, Scenario scenario)
    {
        var target = cluster.Target;
        var ready = new LoadDriver.Processes.Ready(
            0, target.Gateways[0].Aws.AbsoluteUri, target.Gateways[0].Grpc!.AbsoluteUri.TrimEnd('/'), cluster.AdminToken, []);
        using var channel = GrpcChannel.ForAddress(ready.Grpc);
        var admin = channel.Intercept(metadata => [.. metadata, new Metadata.Entry("authorization", "Bearer " + ready.AdminToken)]);
        foreach (var name in (string[])[Clock, .. Isolated])
            await new SandboxService.SandboxServiceClient(admin).CreateSandboxAsync(new CreateSandboxRequest { Name = name });
        using var preparation = new Preparation(target, scenario);
        var worlds = new Worlds
        {
            Load = await preparation.Prepare(await WorldMaker.Make(target, scenario.World, _ => null, CancellationToken.None)),
            Revoked = await World.Make(ready, organizations: 2, accounts: 3, roles: 6, "revoked"),
            Decided = await World.Make(ready, organizations: 1, accounts: 3, roles: 2, "decided"),
            Written = await World.Make(ready, organizations: 6, accounts: 2, roles: 0, "written"),
            Expired = await World.Make(ready, organizations: 1, accounts: 2, roles: 4, "expired", _ => Clock),
            Apart =
            [
                .. await Task.WhenAll(Isolated.Select(async name => (name, await World.Make(
                    ready, organizations: 4, accounts: 2, roles: 2, name, _ => name)))),
            ],
        };
        // What is to keep them apart is that nobody trusts the other, not that they may do nothing.
        await PermitAll(channel, worlds.Revoked, null, ready.Grpc);
        foreach (var (name, world) in worlds.Apart)
        {
            await PermitAll(channel, world, name, ready.Grpc);
            foreach (var account in world.Assumers.DistinctBy(assumer => assumer.Root))
                await new S3.S3Client(By(channel, account.Root, name, ready.Grpc)).CreateBucketAsync(
                    new CreateBucketRequest { Bucket = Isolation.BucketOf(account.RoleArn) });
        }
        await new SandboxService.SandboxServiceClient(SandboxHeader.On(admin, Isolated[1])).SetSandboxRulesAsync(
            new SandboxRules { Throttling = new Throttling { Enabled = true, RequestsPerSecond = 300 } });
        return worlds;
    }

    /// <summary>Roles and users may do everything that whoever is asked lets them do.</summary>
    private static async Task PermitAll(GrpcChannel channel, World world, string? sandbox, string grpc)
    {
        foreach (var assumer in world.Assumers)
        {
            await new Iam.IamClient(By(channel, assumer.Root, sandbox, grpc)).PutRolePolicyAsync(new PutRolePolicyRequest
            {
                RoleName = assumer.RoleArn[(assumer.RoleArn.LastIndexOf('/') + 1)..],
                PolicyName = "everything",
                PolicyDocument = Everything,
            });
            await new Iam.IamClient(By(channel, assumer.UserRoot, sandbox, grpc)).PutUserPolicyAsync(new PutUserPolicyRequest
            {
                UserName = assumer.UserName,
                PolicyName = "everything",
                PolicyDocument = Everything,
            });
        }
    }

    private static CallInvoker By(GrpcChannel channel, AwsKeys keys, string? sandbox, string grpc) =>
        SandboxHeader.On(channel.CreateCallInvoker(), sandbox).Intercept(new SigV4CallCredentials(keys, new Uri(grpc).Authority, TimeProvider.System));
}
