using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Roles;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>Guardrails reach whoever is active, and whoever is not asks for them: whichever grains come and go meanwhile.</summary>
public sealed class GuardrailActivationTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Org = "o-demoworld01";
    private const string Production = "333333333333";
    private const string DenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
    private const string RcpDenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""";

    private IOrganizationGrain Organization => silos.First.Grains.Grain<IOrganizationGrain>(Keys.Organization(Keys.DefaultSandbox, Org));

    private IAccountGrain Account =>
        silos.First.Grains.Grain<IAccountGrain>(Keys.Account(Keys.DefaultSandbox, AccountId.Parse(Production)));

    private IRoleGrain Role =>
        silos.First.Grains.Grain<IRoleGrain>(Keys.Role(Keys.DefaultSandbox, AccountId.Parse(Production), "UpdateApp"));

    private IBucketGrain Bucket => silos.First.Grains.Grain<IBucketGrain>(Keys.Bucket(Keys.DefaultSandbox, "productionapp"));

    [Fact]
    public async Task Attach_WhileTheAccountIsIdle_ReachesItsActiveRole()
    {
        var policy = await Guardrail(DenyS3);
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await Expect(session, allowed: true);
        await silos.Cluster.DeactivateAsync(Account);

        await Attach(policy);
        await Expect(session, allowed: false);
        await silos.Cluster.DeactivateAsync(Account);
        await Detach(policy);
        await Expect(session, allowed: true);
    }

    [Fact]
    public async Task Attach_WhileRolesAndBucketsAreIdle_HoldsOnceTheyAreActivated()
    {
        var policy = await Guardrail(DenyS3);
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await silos.Cluster.DeactivateAsync(Role);
        await silos.Cluster.DeactivateAsync(Bucket);

        await Attach(policy);
        await Expect(session, allowed: false);
        await Detach(policy);
        await Expect(session, allowed: true);
    }

    [Fact]
    public async Task OlderGuardrails_NeverReplaceNewer()
    {
        var policy = await Guardrail(DenyS3);
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        var older = await Account.Standing();
        await Attach(policy);

        await Role.TakeGuardrails(older);
        await Account.TakeGuardrails(Org, older);
        await Expect(session, allowed: false);
        await Account.TakeGuardrails("o-otherother", older with { Version = long.MaxValue });
        await Expect(session, allowed: false);
        await Detach(policy);
        await Expect(session, allowed: true);
    }

    [Fact]
    public async Task Guardrails_OfAnOrganizationThatWasReloaded_StayInForce()
    {
        var policy = await Guardrail(RcpDenyS3, GuardrailTypes.ResourceControl);
        await Attach(policy);
        foreach (var grain in new IGrain[] { Organization, Account, Bucket, Role })
            await silos.Cluster.DeactivateAsync(grain);
        await Expect(silos.Admin, allowed: false);
        await silos.Cluster.DeactivateAsync(Organization);
        await Detach(policy);
        await Expect(silos.Admin, allowed: true);
    }

    [Fact]
    public async Task Change_WithGrainsComingAndGoing_HoldsFromItsAcknowledgementOn()
    {
        var scp = await Guardrail(DenyS3);
        var rcp = await Guardrail(RcpDenyS3, GuardrailTypes.ResourceControl);
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        for (var round = 0; round < 12; round++)
        {
            var policy = round % 2 == 0 ? scp : rcp;
            foreach (var change in new Func<string, Task>[] { Attach, Detach })
            {
                IGrain[] leaving = [Organization, Account, Role, Bucket];
                var deactivating = silos.Cluster.DeactivateAsync(leaving[round % 4]);
                var calling = Task.WhenAll(Enumerable.Range(0, 8).Select(
                    i => silos.Gateways[i % 2].ListProductionApp(i % 3 == 0 ? silos.Admin : session)));
                await change(policy);
                await Task.WhenAll(
                    Expect(session, allowed: change.Method.Name == nameof(Detach)),
                    Expect(silos.Admin, allowed: change.Method.Name == nameof(Detach)));
                await Task.WhenAll(deactivating, calling);
            }
        }
    }

    [Fact]
    public async Task Attach_OnAFullDisk_IsA503AndChangesNothing_AndWorksWhenThereIsRoom()
    {
        var policy = await Guardrail(DenyS3);
        silos.Events.IsFull = true;
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(
                null, new AttachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = Production }))!.Status
                .Should().Be(503);
        await Expect(silos.Admin, allowed: true);

        silos.Events.IsFull = false;
        await Attach(policy);
        await Expect(silos.Admin, allowed: false);
        await Detach(policy);
        await Expect(silos.Admin, allowed: true);
    }

    private async Task Expect(Who who, bool allowed)
    {
        foreach (var gateway in silos.Gateways)
            ((await gateway.ListProductionApp(who))?.Code).Should().Be(allowed ? null : "AccessDenied");
    }

    private async Task<string> Guardrail(string content, string type = GuardrailTypes.ServiceControl) =>
        (await silos.First.Call<CreateGuardrailResponse>(
        null,
        new CreateGuardrailRequest
        {
            OrganizationId = Org,
            Name = $"{TestContext.Current.TestMethod!.MethodName} {type}",
            Type = type,
            Content = content
        })).PolicyId;

    private Task Attach(string policy) => silos.Second.Call<AttachGuardrailResponse>(
        null, new AttachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = Production });

    private Task Detach(string policy) => silos.First.Call<DetachGuardrailResponse>(
        null, new DetachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = Production });
}
