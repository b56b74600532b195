using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.OrganizationRules;
using Rolecall.Cluster.Tests.Replicas;
using Rolecall.Contracts.Replicas;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>
/// A change is acknowledged although grains cannot be reached that once had to be told of it, and holds for all they decide
/// (docs/decisions/046).
/// </summary>
public sealed class UnreachableGrainTests(BrokenFollower silos) : IClassFixture<BrokenFollower>
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task Write_OfARoleWhoseGrainCannotBeTold_HoldsAtOnce()
    {
        var world = await GuardrailWorld.Make(silos.First);
        var session = await silos.First.Assume(world.Developer, world.UpdateApp);
        await world.Expect(silos.Gateways, [session], allowed: true);
        silos.Break("updateapp", () => new TimeoutException("the test's role"));

        await silos.Second.Call<PutRolePolicyResponse>(
            world.Admin, new PutRolePolicyRequest { RoleName = "UpdateApp", PolicyName = "deny", PolicyDocument = DenyAll });

        await world.Expect(silos.Gateways, [session], allowed: false);
        silos.TimesTold("updateapp").Should().Be(0);
    }

    /// <summary>Also by a replica, and where the first that was leased of the account is a role that is not there.</summary>
    [Fact]
    public async Task Revocation_OfASessionWhoseGrainCannotBeTold_HoldsAtOnce()
    {
        var world = await ReplicaWorld.Make(silos);
        var missing = GatewayOfSilo.AssumeRequest(world.Organization.Role("Missing"));
        var sessions = new List<Who>();
        // Some are first presented, and so live, where the role does not.
        foreach (var gateway in world.Gateways.Concat(world.Gateways))
        {
            sessions.Add(await gateway.Assume(world.Caller, world.Organization.UpdateApp));
            (await world.Organization.List(gateway, sessions[^1])).Should().BeNull();
        }
        await Revoke(sessions[..1]);
        await Waits.Until(
            async () =>
            {
                foreach (var gateway in world.Gateways)
                    (await gateway.FaultOf(world.Caller, missing))!.Code.Should().Be("AccessDenied");
                return world.Gateways.Any(gateway => gateway.Part<IReplicas>().FindRole(silos.Realm, world.Account, "Missing") is not null);
            },
            "that there is no such role is not leased");
        await Waits.Until(
            async () =>
            {
                await world.Organization.Expect(world.Gateways, sessions[1..], allowed: true);
                return world.Gateways.Any(gateway => gateway.Part<IReplicas>().FindRole(silos.Realm, world.Account, ReplicaWorld.RoleName) is not null);
            },
            "no session is decided by a replica of its role");
        await Refused(world, sessions[..1]);

        await Revoke(sessions[1..]);

        await Refused(world, sessions);
    }

    private static async Task Refused(ReplicaWorld world, IEnumerable<Who> sessions)
    {
        foreach (var session in sessions)
        {
            foreach (var gateway in world.Gateways)
                (await world.Organization.List(gateway, session))!.Code.Should().Be("InvalidClientTokenId");
        }
    }

    [Fact]
    public async Task Revocation_OfAUsersSessionWhoseGrainCannotBeTold_HoldsAtOnce()
    {
        var world = await GuardrailWorld.Make(silos.First);
        var made = (await silos.First.Call<GetSessionTokenResponse>(world.Admin, new GetSessionTokenRequest())).Credentials;
        var session = new Who(made.AccessKeyId, made.SecretAccessKey, made.SessionToken);
        await world.Expect(silos.Gateways, [session], allowed: true);
        await Revoke([session]);

        foreach (var gateway in silos.Gateways)
            (await world.List(gateway, session))!.Code.Should().Be("InvalidClientTokenId");
    }

    private async Task Revoke(IEnumerable<Who> sessions)
    {
        foreach (var session in sessions)
        {
            silos.Break(session.AccessKeyId, () => new TimeoutException("the test's session"));
            await silos.Second.Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId })
                .OrFail("the revocation waits for the session");
        }
    }
}
