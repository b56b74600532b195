using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// A guardrail change holds on every silo from its acknowledgement on: for users, root, and sessions that run already. Each
/// test has an organization of its own.
/// </summary>
public sealed class GuardrailTests(TwoSilos silos) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private const string DenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
    private const string DenyAssume = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}]}""";
    private const string RcpDenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""";

    private GuardrailWorld world = null!;
    private int made;

    private string Org => world.Org;

    private string Development => world.Development;

    private string Production => world.Production;

    private Who ProductionRoot => world.ProductionRoot;

    public async ValueTask InitializeAsync() => world = await GuardrailWorld.Make(silos.First);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ServiceControlPolicy_AttachedToAnOu_DeniesUserRootAndRunningSessionsOnBothSilosUntilDetached()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3);
        var session = await silos.Second.Assume(world.Developer, world.UpdateApp);
        Who[] all = [world.Admin, ProductionRoot, session];

        for (var round = 0; round < 5; round++)
        {
            await Expect(all, allowed: true);
            await Attach(silos.Gateways[round % 2], policy, unit);
            await Expect(all, allowed: false);
            await Detach(silos.Gateways[(round + 1) % 2], policy, unit);
        }

        await Expect(all, allowed: true);
    }

    [Fact]
    public async Task ServiceControlPolicy_Denial_IsToldAsAwsTellsIt()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3);
        await Attach(silos.First, policy, unit);

        (await world.List(silos.Second, world.Admin))!.Message.Should().Contain("with an explicit deny in a service control policy");
        await Attach(silos.First, await Guardrail("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}]}"""), unit);
        await Detach(silos.First, policy, unit);
        await Detach(silos.First, "p-FullAWSAccess", unit);
        (await world.List(silos.Second, world.Admin))!.Message.Should().EndWith("because no service control policy allows the s3:ListBucket action");
        await Attach(silos.First, "p-FullAWSAccess", unit);
        await Expect([world.Admin], allowed: true);
    }

    [Fact]
    public async Task MovedAccount_IsBoundByItsNewParentFromTheAcknowledgementOn()
    {
        var (open, closed) = (await Unit(), await Unit());
        await Attach(silos.First, await Guardrail(DenyS3), closed);
        for (var round = 0; round < 5; round++)
        {
            await Move(silos.Gateways[round % 2], Production, closed);
            await Expect([world.Admin, ProductionRoot], allowed: false);
            await Move(silos.Gateways[(round + 1) % 2], Production, open);
            await Expect([world.Admin, ProductionRoot], allowed: true);
        }
    }

    [Fact]
    public async Task UpdatedPolicy_HoldsFromTheAcknowledgementOn()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3.Replace("s3:*", "s3:PutObject", StringComparison.Ordinal));
        await Attach(silos.First, policy, unit);
        await Expect([world.Admin], allowed: true);
        await silos.Second.Call<UpdateGuardrailResponse>(null, new UpdateGuardrailRequest { OrganizationId = Org, PolicyId = policy, Content = DenyS3 });
        await Expect([world.Admin], allowed: false);
    }

    [Fact]
    public async Task ServiceControlPolicy_AmongCallsInFlight_DeniesEveryCallThatBeginsAfterItWasAcknowledged()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3);
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
        await enough.WaitAsync(TestContext.Current.CancellationToken);
        await Attach(silos.Second, policy, unit);
        Volatile.Write(ref attached, true);

        await Task.WhenAll(calling);
    }

    [Fact]
    public async Task ServiceControlPolicy_OfTheCallersAccount_KeepsItFromAssumingRolesElsewhere()
    {
        var unit = await InOwnUnit(Development);
        await Attach(silos.First, await Guardrail(DenyAssume), unit);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.Developer, GatewayOfSilo.AssumeRequest(world.UpdateApp)))!.Code.Should().Be("AccessDenied");
        await ToRoot(Development);
        await silos.Second.Assume(world.Developer, world.UpdateApp);
    }

    [Fact]
    public async Task ResourceControlPolicy_OnABucket_DeniesItsOwnersAndOthersUntilDetached()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(RcpDenyS3, GuardrailTypes.ResourceControl);
        await Expect([world.Admin, ProductionRoot], allowed: true);
        await Attach(silos.First, policy, unit);
        await Expect([world.Admin, ProductionRoot], allowed: false);
        foreach (var gateway in silos.Gateways)
            (await world.List(gateway, world.Admin))!.Message.Should().Contain("with an explicit deny in a resource control policy");
        await Detach(silos.Second, policy, unit);
        await Expect([world.Admin, ProductionRoot], allowed: true);
    }

    [Fact]
    public async Task ResourceControlPolicy_OnABucketMadeUnderIt_Binds()
    {
        var unit = await InOwnUnit(Production);
        await Attach(silos.First, await Guardrail(RcpDenyS3.Replace("s3:*", "s3:ListBucket", StringComparison.Ordinal), GuardrailTypes.ResourceControl), unit);
        await silos.Second.Call<CreateBucketResponse>(world.Admin, new CreateBucketRequest { Bucket = "made-under-it" });
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.Admin, new ListObjectsV2Request { Bucket = "made-under-it" }))!.Code.Should().Be("AccessDenied");
        await ToRoot(Production);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.Admin, new ListObjectsV2Request { Bucket = "made-under-it" })).Should().BeNull();
    }

    [Fact]
    public async Task ResourceControlPolicy_OnAssumeRole_KeepsStrangersOut()
    {
        // Of every caller but those of the organization: the vendor is none.
        var unit = await InOwnUnit(Production);
        var perimeter = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"{{{Org}}}"} }}]}""";
        var audit = GatewayOfSilo.AssumeRequest(world.Role("VendorAudit"));
        audit.ExternalId = "example-corp-7731";
        (await silos.First.FaultOf(silos.Person("vendor"), audit)).Should().BeNull();

        await Attach(silos.First, await Guardrail(perimeter, GuardrailTypes.ResourceControl), unit);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(silos.Person("vendor"), audit))!.Code.Should().Be("AccessDenied");
            (await gateway.FaultOf(world.Developer, GatewayOfSilo.AssumeRequest(world.UpdateApp))).Should().BeNull("the developer is of the organization");
        }
        await ToRoot(Production);
        (await silos.Second.FaultOf(silos.Person("vendor"), audit)).Should().BeNull();
    }

    /// <summary>AWS's own perimeter for services: https://github.com/aws-samples/data-perimeter-policy-examples.</summary>
    [Fact]
    public async Task ResourceControlPolicy_AgainstConfusedDeputies_LetsServicesActForTheOrganizationAlone()
    {
        var unit = await InOwnUnit(Production);
        await Attach(silos.First, await Guardrail(
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"{{{Org}}}"},"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"} }}]}""",
            GuardrailTypes.ResourceControl), unit);
        foreach (var (account, code) in new[] { (Development, null), ("444444444444", "AccessDenied"), ("999999999999", "AccessDenied") })
        {
            (await silos.Second.FaultOf(null, new AssumeRoleAsServiceRequest
            {
                ServicePrincipal = "sns.amazonaws.com",
                RoleArn = world.Role("Deputy"),
                RoleSessionName = "work",
                SourceArn = $"arn:aws:sns:us-east-1:{account}:topic",
            }))?.Code.Should().Be(code);
        }
    }

    [Fact]
    public async Task ManagementAccount_IsNotBound()
    {
        var policy = await Guardrail(DenyS3);
        await Attach(silos.First, policy, world.Management);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.ManagementRoot, new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task OrganizationKeys_AreThoseOfThePlace()
    {
        var unit = await InOwnUnit(Production);
        await AllowOnly("UpdateApp", $$"""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"{{Org}}/{{world.Root}}/{{unit}}/*"} }""");
        var session = await silos.First.Assume(world.Developer, world.UpdateApp);
        await Expect([session], allowed: true);
        await ToRoot(Production);
        await Expect([session], allowed: false);

        await AllowOnly("UpdateApp", $$"""{"StringEquals":{"aws:ResourceOrgID":"{{Org}}"},"ForAllValues:StringEquals":{"aws:ResourceOrgPaths":"{{Org}}/{{world.Root}}/"} }""");
        await Expect([session], allowed: true);
        await AllowOnly("UpdateApp", """{"StringEquals":{"aws:ResourceOrgID":"o-otherother"}}""");
        await Expect([session], allowed: false);
    }

    [Fact]
    public async Task ServiceControlPolicy_OnTheResourcesOrganization_KeepsCallersInTheirOwn()
    {
        var roamer = await GuardrailWorld.User(silos.First, world.DevelopmentRoot, "roamer");
        var strange = (await silos.First.Call<CreateRoleResponse>(silos.Person("vendor-root"), new CreateRoleRequest
        {
            RoleName = "Open-" + Development,
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{Development}}"},"Action":"sts:AssumeRole"}]}""",
        })).Role.Arn;
        await silos.First.Assume(roamer, strange);

        var unit = await InOwnUnit(Development);
        await Attach(silos.First, await Guardrail(
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["sts:AssumeRole","iam:GetUser"],"Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"{{{Org}}}"} }}]}"""), unit);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(roamer, GatewayOfSilo.AssumeRequest(strange)))!.Code.Should().Be("AccessDenied");
            (await gateway.FaultOf(roamer, GatewayOfSilo.AssumeRequest(world.UpdateApp))).Should().BeNull("that role is of the organization");
            (await gateway.FaultOf(roamer, new GetUserRequest { UserName = "roamer" })).Should().BeNull("so is the caller's own account");
        }
    }

    [Fact]
    public async Task RemovedAccount_StandsAlone()
    {
        var account = (await silos.First.Call<CreateAccountResponse>(null, new CreateAccountRequest { OrganizationId = Org, Name = "leaver", WithRootAccessKey = true }));
        var who = new Who(account.RootAccessKey.AccessKeyId, account.RootAccessKey.SecretAccessKey);
        var unit = await Unit();
        await Attach(silos.First, await Guardrail(DenyS3), unit);
        await Move(silos.First, account.Account.Id, unit);
        (await silos.Second.FaultOf(who, new ListBucketsRequest()))!.Code.Should().Be("AccessDenied");

        await silos.First.Call<RemoveAccountResponse>(null, new RemoveAccountRequest { OrganizationId = Org, AccountId = account.Account.Id });
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
        var arn = (await silos.First.Call<CreatePolicyResponse>(world.Admin, new CreatePolicyRequest { PolicyName = $"only{made++}", PolicyDocument = policy })).Policy.Arn;
        await silos.First.Call<PutRolePermissionsBoundaryResponse>(world.Admin, new PutRolePermissionsBoundaryRequest { RoleName = role, PermissionsBoundary = arn });
    }

    private async Task Expect(IEnumerable<Who> all, bool allowed)
    {
        foreach (var gateway in silos.Gateways)
        {
            foreach (var who in all)
                ((await world.List(gateway, who))?.Code).Should().Be(allowed ? null : "AccessDenied");
        }
    }

    private async Task<string> InOwnUnit(string account)
    {
        var unit = await Unit();
        await Move(silos.First, account, unit);
        return unit;
    }

    private async Task<string> Unit() => (await silos.First.Call<CreateOrganizationalUnitResponse>(
        null, new CreateOrganizationalUnitRequest { OrganizationId = Org, Name = $"unit {made++} {TestContext.Current.TestMethod!.MethodName}" })).Unit.Id;

    private async Task<string> Guardrail(string content, string type = GuardrailTypes.ServiceControl) => (await silos.First.Call<CreateGuardrailResponse>(
        null, new CreateGuardrailRequest { OrganizationId = Org, Name = $"{made++} {TestContext.Current.TestMethod!.MethodName}", Type = type, Content = content })).PolicyId;

    private Task ToRoot(string account) => Move(silos.Second, account, world.Root);

    private Task Move(GatewayOfSilo gateway, string account, string parent) =>
        gateway.Call<MoveAccountResponse>(null, new MoveAccountRequest { OrganizationId = Org, AccountId = account, ParentId = parent });

    private Task Attach(GatewayOfSilo gateway, string policy, string target) =>
        gateway.Call<AttachGuardrailResponse>(null, new AttachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = target });

    private Task Detach(GatewayOfSilo gateway, string policy, string target) =>
        gateway.Call<DetachGuardrailResponse>(null, new DetachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = target });
}
