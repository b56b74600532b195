using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.OrganizationRules;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>Beside an older silo, grains of roles and sessions are told of changes, which are acknowledged only then (docs/decisions/046).</summary>
public sealed class OlderSiloTests(SilosBesideAnOlderOne silos) : IClassFixture<SilosBesideAnOlderOne>, IDisposable
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    public void Dispose() => silos.MendAll();

    [Fact]
    public async Task Write_OfARole_IsToldToItsGrain_AndNotAcknowledgedWhereThatCannotBe()
    {
        var world = await GuardrailWorld.Make(silos.First);
        silos.Break("updateapp", () => new TimeoutException("the test's role"));

        var fault = await silos.First.FaultOf(
            world.Admin, new PutRolePolicyRequest { RoleName = "UpdateApp", PolicyName = "deny", PolicyDocument = DenyAll });

        fault!.Status.Should().Be(503);
        silos.TimesTold("updateapp").Should().Be(1);
    }

    [Fact]
    public async Task Closing_IsToldToTheGrainsOfAllRoles()
    {
        var world = await GuardrailWorld.Make(silos.First);
        await silos.First.Assume(world.Developer, world.UpdateApp);
        silos.Break("updateapp", () => new TimeoutException("the test's role"));

        (await silos.First.FaultOf(null, new CloseAccountRequest { AccountId = world.Production }))!.Status.Should().Be(503);

        silos.TimesTold("updateapp").Should().BePositive();
    }

    [Fact]
    public async Task Revocation_OfASession_IsToldToItsGrain_AndNotAcknowledgedWhereThatCannotBe()
    {
        var world = await GuardrailWorld.Make(silos.First);
        var session = await silos.First.Assume(world.Developer, world.UpdateApp);
        silos.Break(session.AccessKeyId, () => new TimeoutException("the test's session"));

        var fault = await silos.First.FaultOf(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId });

        fault!.Status.Should().Be(503);
        silos.TimesTold(session.AccessKeyId).Should().Be(1);
        (await world.List(silos.First, session))!.Code.Should().Be("InvalidClientTokenId", "it is in force all the same");
    }
}
