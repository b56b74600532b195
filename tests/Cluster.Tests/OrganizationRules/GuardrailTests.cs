using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>
/// A guardrail change holds on every silo from its acknowledgement on: for users, root, and sessions that run already. Each
/// test has an organization of its own.
/// </summary>
public sealed class GuardrailTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private const string DenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
    private const string DenyAssume = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}]}""";

    private GuardrailWorld world = null!;
    private int made;

    public async ValueTask InitializeAsync() => world = await GuardrailWorld.Make(silos.First);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ServiceControlPolicy_AttachedToAnOu_DeniesUserRootAndRunningSessionsOnBothSilosUntilDetached()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        var policy = await world.Guardrail(silos.First, DenyS3);
        var session = await silos.Second.Assume(world.Developer, world.UpdateApp);
        Who[] all = [world.Admin, world.ProductionRoot, session];

        for (var round = 0; round < 5; round++)
        {
            await world.Expect(silos.Gateways, all, allowed: true);
            await world.Attach(silos.Gateways[round % 2], policy, unit);
            await world.Expect(silos.Gateways, all, allowed: false);
            await world.Detach(silos.Gateways[(round + 1) % 2], policy, unit);
        }

        await world.Expect(silos.Gateways, all, allowed: true);
    }

    [Fact]
    public async Task ServiceControlPolicy_Denial_IsToldAsAwsTellsIt()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        var policy = await world.Guardrail(silos.First, DenyS3);
        await world.Attach(silos.First, policy, unit);

        (await world.List(silos.Second, world.Admin))!.Message.Should().Contain("with an explicit deny in a service control policy");
        await world.Attach(
            silos.First,
            await world.Guardrail(
                silos.First, """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}]}"""),
            unit);
        await world.Detach(silos.First, policy, unit);
        await world.Detach(silos.First, "p-FullAWSAccess", unit);
        (await world.List(silos.Second, world.Admin))!.Message
            .Should().EndWith("because no service control policy allows the s3:ListBucket action");
        await world.Attach(silos.First, "p-FullAWSAccess", unit);
        await world.Expect(silos.Gateways, [world.Admin], allowed: true);
    }

    [Fact]
    public async Task MovedAccount_IsBoundByItsNewParentFromTheAcknowledgementOn()
    {
        var (open, closed) = (await world.Unit(silos.First), await world.Unit(silos.First));
        await world.Attach(silos.First, await world.Guardrail(silos.First, DenyS3), closed);
        for (var round = 0; round < 5; round++)
        {
            await world.Move(silos.Gateways[round % 2], world.Production, closed);
            await world.Expect(silos.Gateways, [world.Admin, world.ProductionRoot], allowed: false);
            await world.Move(silos.Gateways[(round + 1) % 2], world.Production, open);
            await world.Expect(silos.Gateways, [world.Admin, world.ProductionRoot], allowed: true);
        }
    }

    [Fact]
    public async Task UpdatedPolicy_HoldsFromTheAcknowledgementOn()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        var policy = await world.Guardrail(silos.First, DenyS3.Replace("s3:*", "s3:PutObject", StringComparison.Ordinal));
        await world.Attach(silos.First, policy, unit);
        await world.Expect(silos.Gateways, [world.Admin], allowed: true);
        await silos.Second.Call<UpdateGuardrailResponse>(
            null, new UpdateGuardrailRequest { OrganizationId = world.Org, PolicyId = policy, Content = DenyS3 });
        await world.Expect(silos.Gateways, [world.Admin], allowed: false);
    }

    [Fact]
    public async Task ServiceControlPolicy_AmongCallsInFlight_DeniesEveryCallThatBeginsAfterItWasAcknowledged()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        var policy = await world.Guardrail(silos.First, DenyS3);
        var session = await silos.First.Assume(world.Developer, world.UpdateApp);
        Who[] callers = [world.Admin, session];
        var attached = false;
        var servedBefore = 0;
        using var enough = new SemaphoreSlim(0);

        var calling = Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (var after = 0; after < 20;)
            {
                var beganAfter = Volatile.Read(ref attached);
                var fault = await world.List(silos.Gateways[i % 2], callers[i / 2 % 2]);
                if (beganAfter)
                {
                    fault!.Code.Should().Be("AccessDenied");
                    after++;
                }
                else if (fault is null && Interlocked.Increment(ref servedBefore) % 100 == 0)
                {
                    enough.Release();
                }
            }
        })).ToArray();
        await enough.WaitAsync(TestContext.Current.CancellationToken).OrFail(
            "not a hundred calls were served before the policy was attached");
        await world.Attach(silos.Second, policy, unit);
        Volatile.Write(ref attached, true);

        await Task.WhenAll(calling).OrFail("not every caller had twenty calls denied after the policy was attached");
    }

    [Fact]
    public async Task ServiceControlPolicy_OfTheCallersAccount_KeepsItFromAssumingRolesElsewhere()
    {
        var unit = await world.InOwnUnit(silos.First, world.Development);
        await world.Attach(silos.First, await world.Guardrail(silos.First, DenyAssume), unit);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.Developer, GatewayOfSilo.AssumeRequest(world.UpdateApp)))!.Code.Should().Be("AccessDenied");
        await world.Move(silos.Second, world.Development, world.Root);
        await silos.Second.Assume(world.Developer, world.UpdateApp);
    }

    [Fact]
    public async Task ManagementAccount_IsNotBound()
    {
        var policy = await world.Guardrail(silos.First, DenyS3);
        await world.Attach(silos.First, policy, world.Management);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.ManagementRoot, new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task OrganizationKeys_AreThoseOfThePlace()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        await AllowOnly(
            "UpdateApp", $$"""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"{{world.Org}}/{{world.Root}}/{{unit}}/*"} }""");
        var session = await silos.First.Assume(world.Developer, world.UpdateApp);
        await world.Expect(silos.Gateways, [session], allowed: true);
        await world.Move(silos.Second, world.Production, world.Root);
        await world.Expect(silos.Gateways, [session], allowed: false);

        await AllowOnly(
            "UpdateApp",
            $$"""{"StringEquals":{"aws:ResourceOrgID":"{{world.Org}}"},"ForAllValues:StringEquals":{"aws:ResourceOrgPaths":"{{world.Org}}/{{world.Root}}/"} }""");
        await world.Expect(silos.Gateways, [session], allowed: true);
        await AllowOnly("UpdateApp", """{"StringEquals":{"aws:ResourceOrgID":"o-otherother"}}""");
        await world.Expect(silos.Gateways, [session], allowed: false);
    }

    [Fact]
    public async Task ServiceControlPolicy_OnTheResourcesOrganization_KeepsCallersInTheirOwn()
    {
        var roamer = await GuardrailWorld.User(silos.First, world.DevelopmentRoot, "roamer");
        var strange = (await silos.First.Call<CreateRoleResponse>(silos.Person("vendor-root"), new CreateRoleRequest
        {
            RoleName = "Open-" + world.Development,
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{world.Development}}"},"Action":"sts:AssumeRole"}]}""",
        })).Role.Arn;
        await silos.First.Assume(roamer, strange);

        var unit = await world.InOwnUnit(silos.First, world.Development);
        await world.Attach(silos.First, await world.Guardrail(
            silos.First,
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["sts:AssumeRole","iam:GetUser"],"Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"{{{world.Org}}}"} }}]}"""), unit);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(roamer, GatewayOfSilo.AssumeRequest(strange)))!.Code.Should().Be("AccessDenied");
            (await gateway.FaultOf(roamer, GatewayOfSilo.AssumeRequest(world.UpdateApp)))
                .Should().BeNull("that role is of the organization");
            (await gateway.FaultOf(roamer, new GetUserRequest { UserName = "roamer" })).Should().BeNull("so is the caller's own account");
        }
    }

    [Fact]
    public async Task RemovedAccount_StandsAlone()
    {
        var account = (await silos.First.Call<CreateAccountResponse>(
            null, new CreateAccountRequest { OrganizationId = world.Org, Name = "leaver", WithRootAccessKey = true }));
        var who = new Who(account.RootAccessKey.AccessKeyId, account.RootAccessKey.SecretAccessKey);
        var unit = await world.Unit(silos.First);
        await world.Attach(silos.First, await world.Guardrail(silos.First, DenyS3), unit);
        await world.Move(silos.First, account.Account.Id, unit);
        (await silos.Second.FaultOf(who, new ListBucketsRequest()))!.Code.Should().Be("AccessDenied");

        await silos.First.Call<RemoveAccountResponse>(
            null, new RemoveAccountRequest { OrganizationId = world.Org, AccountId = account.Account.Id });
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(who, new ListBucketsRequest())).Should().BeNull();
            (await gateway.Call<GetEffectiveGuardrailsResponse>(null, new GetEffectiveGuardrailsRequest { AccountId = account.Account.Id }))
                .OrganizationId.Should().BeEmpty();
        }
    }

    /// <summary>Narrows the role by a boundary to what the condition allows.</summary>
    private async Task AllowOnly(string role, string condition)
    {
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{{condition}} }]}""";
        var arn = (await silos.First.Call<CreatePolicyResponse>(
            world.Admin, new CreatePolicyRequest { PolicyName = $"only{made++}", PolicyDocument = policy })).Policy.Arn;
        await silos.First.Call<PutRolePermissionsBoundaryResponse>(
            world.Admin, new PutRolePermissionsBoundaryRequest { RoleName = role, PermissionsBoundary = arn });
    }
}
