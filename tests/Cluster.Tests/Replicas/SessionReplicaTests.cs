using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>Sessions that live where their role does not: they are decided by a replica of it, which is never behind an acknowledged change.</summary>
public sealed class SessionReplicaTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    private static readonly Dictionary<string, (Func<ReplicaWorld, IReadOnlyList<Who>, Task> Make, string Code)> Table = new()
    {
        ["PutRolePolicy that denies"] = (
            (one, _) => one.DoInProduction(new PutRolePolicyRequest { RoleName = ReplicaWorld.RoleName, PolicyName = "deny", PolicyDocument = DenyAll }),
            "AccessDenied"),
        ["DeleteRolePolicy"] = (
            (one, _) => one.DoInProduction(new DeleteRolePolicyRequest { RoleName = ReplicaWorld.RoleName, PolicyName = "list" }), "AccessDenied"),
        ["PutRolePermissionsBoundary"] = (
            (one, _) => one.DoInProduction(new PutRolePermissionsBoundaryRequest
            {
                RoleName = ReplicaWorld.RoleName,
                PermissionsBoundary = "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
            }),
            "AccessDenied"),
        ["RevokeOlderSessions"] = (
            async (one, _) =>
            {
                // Sessions of this very instant are none of the older.
                await one.Gateways[^1].Call<AdvanceClockResponse>(null, new AdvanceClockRequest { By = new() { Seconds = 1 } });
                await one.Gateways[^1].Call<RevokeOlderSessionsResponse>(null, new RevokeOlderSessionsRequest { RoleArn = one.Organization.UpdateApp });
            },
            "AccessDenied"),
        ["RevokeSession of each"] = (
            async (one, sessions) =>
            {
                foreach (var session in sessions)
                    await one.Gateways[^1].Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId });
            },
            "InvalidClientTokenId"),
        ["DeleteRole, and one of its name again"] = ((one, _) => Replace(one), "InvalidClientTokenId"),
        ["CloseAccount"] = (
            (one, _) => one.Gateways[^1].Call<CloseAccountResponse>(null, new CloseAccountRequest { AccountId = one.Organization.Production }),
            "InvalidClientTokenId"),
    };

    public static TheoryData<string> Changes => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Change_OnceAcknowledged_HoldsForEverySession(string name)
    {
        var world = await ReplicaWorld.Make(silos);
        var sessions = new List<Who>();
        // Some are first presented, and so live, where the role does not.
        for (var number = 0; number < 8; number++)
        {
            var gateway = world.Gateways[number % world.Gateways.Count];
            sessions.Add(await gateway.Assume(world.Caller, world.Organization.UpdateApp));
            (await world.Organization.List(gateway, sessions[^1])).Should().BeNull();
        }
        await Waits.Until(
            async () =>
            {
                await world.Organization.Expect(world.Gateways, sessions, allowed: true);
                return world.Gateways.All(HasRole);
            },
            "no session is decided by a replica of its role");

        bool HasRole(GatewayOfSilo gateway) =>
            gateway.Part<PublishedModels>().Roles.Has(ModelKey.OfRole(silos.Realm, world.Account, ReplicaWorld.RoleName))
            || gateway.Part<IReplicas>().FindRole(silos.Realm, world.Account, ReplicaWorld.RoleName) is not null;

        await Table[name].Make(world, sessions);

        foreach (var gateway in world.Gateways)
        {
            foreach (var session in sessions)
                (await world.Organization.List(gateway, session))!.Code.Should().Be(Table[name].Code);
        }
    }

    private static async Task Replace(ReplicaWorld one)
    {
        await one.DoInProduction(new DeleteRolePolicyRequest { RoleName = ReplicaWorld.RoleName, PolicyName = "list" });
        await one.DoInProduction(new DeleteRoleRequest { RoleName = ReplicaWorld.RoleName });
        await one.DoInProduction(new CreateRoleRequest
        {
            RoleName = ReplicaWorld.RoleName,
            AssumeRolePolicyDocument =
                $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::{{one.Organization.Development}}:root"} } }""",
        });
        await one.DoInProduction(new AttachRolePolicyRequest
        {
            RoleName = ReplicaWorld.RoleName,
            PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess",
        });
    }
}
