using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.OrganizationRules;
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

    [Fact]
    public async Task Revocation_OfASessionWhoseGrainCannotBeTold_HoldsAtOnce()
    {
        var world = await GuardrailWorld.Make(silos.First);
        var sessions = new List<Who>();
        // Some are first presented, and so live, where the role does not.
        foreach (var gateway in silos.Gateways.Concat(silos.Gateways))
        {
            sessions.Add(await gateway.Assume(world.Developer, world.UpdateApp));
            (await world.List(gateway, sessions[^1])).Should().BeNull();
        }
        await Revoke(sessions);

        foreach (var session in sessions)
        {
            foreach (var gateway in silos.Gateways)
                (await world.List(gateway, session))!.Code.Should().Be("InvalidClientTokenId");
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

    private async Task Revoke(IReadOnlyList<Who> sessions)
    {
        foreach (var session in sessions)
        {
            silos.Break(session.AccessKeyId, () => new TimeoutException("the test's session"));
            await silos.Second.Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId })
                .OrFail("the revocation waits for the session");
        }
    }
}
