using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// A guardrail change holds on every silo from its acknowledgement on: for users, root, and sessions that run already. Each
/// test has OUs of its own, and leaves the accounts in the root.
/// </summary>
public sealed class GuardrailTests(TwoSilos silos) : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private const string Org = "o-demoworld01";
    private const string Development = "222222222222";
    private const string Production = "333333333333";
    private const string DenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
    private const string DenyAssume = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}]}""";
    private const string RcpDenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""";

    private string root = "";
    private int made;

    private Who ProductionRoot => silos.Person("production-root");

    public async ValueTask InitializeAsync() => root = (await silos.First.Call<ListOrganizationsResponse>(null, new ListOrganizationsRequest()))
        .Organizations.Single(one => one.Id == Org).RootId;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ServiceControlPolicy_AttachedToAnOu_DeniesUserRootAndRunningSessionsOnBothSilosUntilDetached()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3);
        var session = await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        Who[] all = [silos.Admin, ProductionRoot, session];

        for (var round = 0; round < 5; round++)
        {
            await Expect(all, allowed: true);
            await Attach(silos.Gateways[round % 2], policy, unit);
            await Expect(all, allowed: false);
            await Detach(silos.Gateways[(round + 1) % 2], policy, unit);
        }

        await Expect(all, allowed: true);
        await ToRoot(Production);
    }

    [Fact]
    public async Task ServiceControlPolicy_Denial_IsToldAsAwsTellsIt()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3);
        await Attach(silos.First, policy, unit);

        (await silos.Second.ListProductionApp(silos.Admin))!.Message.Should().Contain("with an explicit deny in a service control policy");
        await Attach(silos.First, await Guardrail("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}]}"""), unit);
        await Detach(silos.First, policy, unit);
        await Detach(silos.First, "p-FullAWSAccess", unit);
        (await silos.Second.ListProductionApp(silos.Admin))!.Message.Should().EndWith("because no service control policy allows the s3:ListBucket action");
        await Attach(silos.First, "p-FullAWSAccess", unit);
        await Expect([silos.Admin], allowed: true);
        await ToRoot(Production);
    }

    [Fact]
    public async Task MovedAccount_IsBoundByItsNewParentFromTheAcknowledgementOn()
    {
        var (open, closed) = (await Unit(), await Unit());
        await Attach(silos.First, await Guardrail(DenyS3), closed);
        for (var round = 0; round < 5; round++)
        {
            await Move(silos.Gateways[round % 2], Production, closed);
            await Expect([silos.Admin, ProductionRoot], allowed: false);
            await Move(silos.Gateways[(round + 1) % 2], Production, open);
            await Expect([silos.Admin, ProductionRoot], allowed: true);
        }
        await ToRoot(Production);
    }

    [Fact]
    public async Task UpdatedPolicy_HoldsFromTheAcknowledgementOn()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3.Replace("s3:*", "s3:PutObject", StringComparison.Ordinal));
        await Attach(silos.First, policy, unit);
        await Expect([silos.Admin], allowed: true);
        await silos.Second.Call<UpdateGuardrailResponse>(null, new UpdateGuardrailRequest { OrganizationId = Org, PolicyId = policy, Content = DenyS3 });
        await Expect([silos.Admin], allowed: false);
        await ToRoot(Production);
    }

    [Fact]
    public async Task ServiceControlPolicy_AmongCallsInFlight_DeniesEveryCallThatBeginsAfterItWasAcknowledged()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(DenyS3);
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        Who[] callers = [silos.Admin, session];
        var attached = false;
        var servedBefore = 0;
        using var enough = new SemaphoreSlim(0);

        var calling = Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (var after = 0; after < 20;)
            {
                var beganAfter = Volatile.Read(ref attached);
                var fault = await silos.Gateways[i % 2].ListProductionApp(callers[i / 2 % 2]);
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
        await ToRoot(Production);
    }

    [Fact]
    public async Task ServiceControlPolicy_OfTheCallersAccount_KeepsItFromAssumingRolesElsewhere()
    {
        var unit = await InOwnUnit(Development);
        await Attach(silos.First, await Guardrail(DenyAssume), unit);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp)))!.Code.Should().Be("AccessDenied");
        await ToRoot(Development);
        await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
    }

    [Fact]
    public async Task ResourceControlPolicy_OnABucket_DeniesItsOwnersAndOthersUntilDetached()
    {
        var unit = await InOwnUnit(Production);
        var policy = await Guardrail(RcpDenyS3, GuardrailTypes.ResourceControl);
        await Expect([silos.Admin, ProductionRoot], allowed: true);
        await Attach(silos.First, policy, unit);
        await Expect([silos.Admin, ProductionRoot], allowed: false);
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(silos.Admin))!.Message.Should().Contain("with an explicit deny in a resource control policy");
        await Detach(silos.Second, policy, unit);
        await Expect([silos.Admin, ProductionRoot], allowed: true);
        await ToRoot(Production);
    }

    [Fact]
    public async Task ResourceControlPolicy_OnABucketMadeUnderIt_Binds()
    {
        var unit = await InOwnUnit(Production);
        await Attach(silos.First, await Guardrail(RcpDenyS3.Replace("s3:*", "s3:ListBucket", StringComparison.Ordinal), GuardrailTypes.ResourceControl), unit);
        await silos.Second.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = "made-under-it" });
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(silos.Admin, new ListObjectsV2Request { Bucket = "made-under-it" }))!.Code.Should().Be("AccessDenied");
        await ToRoot(Production);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(silos.Admin, new ListObjectsV2Request { Bucket = "made-under-it" })).Should().BeNull();
    }

    [Fact]
    public async Task ResourceControlPolicy_OnAssumeRole_KeepsStrangersOut()
    {
        // Of every caller but those of the organization: the vendor is none.
        var unit = await InOwnUnit(Production);
        var perimeter = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"{{{Org}}}"} }}]}""";
        var audit = GatewayOfSilo.AssumeRequest("arn:aws:iam::333333333333:role/VendorAudit");
        audit.ExternalId = "example-corp-7731";
        (await silos.First.FaultOf(silos.Person("vendor"), audit)).Should().BeNull();

        await Attach(silos.First, await Guardrail(perimeter, GuardrailTypes.ResourceControl), unit);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(silos.Person("vendor"), audit))!.Code.Should().Be("AccessDenied");
            (await gateway.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp))).Should().BeNull("the developer is of the organization");
        }
        await ToRoot(Production);
        (await silos.Second.FaultOf(silos.Person("vendor"), audit)).Should().BeNull();
    }

    /// <summary>AWS's own perimeter for services: https://github.com/aws-samples/data-perimeter-policy-examples.</summary>
    [Fact]
    public async Task ResourceControlPolicy_AgainstConfusedDeputies_LetsServicesActForTheOrganizationAlone()
    {
        var unit = await InOwnUnit(Production);
        await silos.First.Call<Api.Iam.V1.CreateRoleResponse>(silos.Admin, new Api.Iam.V1.CreateRoleRequest
        {
            RoleName = "Deputy",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"sns.amazonaws.com"}}}""",
        });
        await Attach(silos.First, await Guardrail(
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"{{{Org}}}"},"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"} }}]}""",
            GuardrailTypes.ResourceControl), unit);
        foreach (var (account, code) in new[] { (Development, null), ("444444444444", "AccessDenied"), ("999999999999", "AccessDenied") })
        {
            (await silos.Second.FaultOf(null, new AssumeRoleAsServiceRequest
            {
                ServicePrincipal = "sns.amazonaws.com",
                RoleArn = "arn:aws:iam::333333333333:role/Deputy",
                RoleSessionName = "work",
                SourceArn = $"arn:aws:sns:us-east-1:{account}:topic",
            }))?.Code.Should().Be(code);
        }
        await ToRoot(Production);
    }

    [Fact]
    public async Task ManagementAccount_IsNotBound()
    {
        var policy = await Guardrail(DenyS3);
        await Attach(silos.First, policy, "111111111111");
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(silos.Person("management-root"), new ListBucketsRequest())).Should().BeNull();
        await Detach(silos.First, policy, "111111111111");
    }

    [Fact]
    public async Task OrganizationKeys_AreThoseOfThePlace()
    {
        var unit = await InOwnUnit(Production);
        await AllowOnly("UpdateApp", $$"""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"{{Org}}/{{root}}/{{unit}}/*"} }""");
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await Expect([session], allowed: true);
        await ToRoot(Production);
        await Expect([session], allowed: false);

        await AllowOnly("UpdateApp", $$"""{"StringEquals":{"aws:ResourceOrgID":"{{Org}}"},"ForAllValues:StringEquals":{"aws:ResourceOrgPaths":"{{Org}}/{{root}}/"} }""");
        await Expect([session], allowed: true);
        await AllowOnly("UpdateApp", """{"StringEquals":{"aws:ResourceOrgID":"o-otherother"}}""");
        await Expect([session], allowed: false);
        await silos.First.Call<DeleteRolePermissionsBoundaryResponse>(silos.Admin, new DeleteRolePermissionsBoundaryRequest { RoleName = "UpdateApp" });
    }

    [Fact]
    public async Task ServiceControlPolicy_OnTheResourcesOrganization_KeepsCallersInTheirOwn()
    {
        var roamer = await User("development-root", "roamer");
        var strange = (await silos.First.Call<CreateRoleResponse>(silos.Person("vendor-root"), new CreateRoleRequest
        {
            RoleName = "Open",
            AssumeRolePolicyDocument = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{Development}}"},"Action":"sts:AssumeRole"}]}""",
        })).Role.Arn;
        await silos.First.Assume(roamer, strange);

        var unit = await InOwnUnit(Development);
        await Attach(silos.First, await Guardrail(
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["sts:AssumeRole","iam:GetUser"],"Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgID":"{{{Org}}}"} }}]}"""), unit);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(roamer, GatewayOfSilo.AssumeRequest(strange)))!.Code.Should().Be("AccessDenied");
            (await gateway.FaultOf(roamer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp))).Should().BeNull("that role is of the organization");
            (await gateway.FaultOf(roamer, new GetUserRequest { UserName = "roamer" })).Should().BeNull("so is the caller's own account");
        }
        await ToRoot(Development);
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
        var arn = (await silos.First.Call<CreatePolicyResponse>(silos.Admin, new CreatePolicyRequest { PolicyName = $"only{made++}", PolicyDocument = policy })).Policy.Arn;
        await silos.First.Call<PutRolePermissionsBoundaryResponse>(silos.Admin, new PutRolePermissionsBoundaryRequest { RoleName = role, PermissionsBoundary = arn });
    }

    /// <summary>A user of the account who may do everything.</summary>
    private async Task<Who> User(string root, string name)
    {
        await silos.First.Call<CreateUserResponse>(silos.Person(root), new CreateUserRequest { UserName = name });
        await silos.First.Call<AttachUserPolicyResponse>(
            silos.Person(root), new AttachUserPolicyRequest { UserName = name, PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(silos.Person(root), new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    private async Task Expect(IEnumerable<Who> all, bool allowed)
    {
        foreach (var gateway in silos.Gateways)
        {
            foreach (var who in all)
                ((await gateway.ListProductionApp(who))?.Code).Should().Be(allowed ? null : "AccessDenied");
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

    private Task ToRoot(string account) => Move(silos.Second, account, root);

    private static Task Move(GatewayOfSilo gateway, string account, string parent) =>
        gateway.Call<MoveAccountResponse>(null, new MoveAccountRequest { OrganizationId = Org, AccountId = account, ParentId = parent });

    private static Task Attach(GatewayOfSilo gateway, string policy, string target) =>
        gateway.Call<AttachGuardrailResponse>(null, new AttachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = target });

    private static Task Detach(GatewayOfSilo gateway, string policy, string target) =>
        gateway.Call<DetachGuardrailResponse>(null, new DetachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = target });
}
