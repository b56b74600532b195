using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>
/// Resource control policies bind the resources of the accounts under them, whoever calls, on every silo. Each test has an organization
/// of its own.
/// </summary>
public sealed class ResourceGuardrailTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private const string RcpDenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""";

    private GuardrailWorld world = null!;

    public async ValueTask InitializeAsync() => world = await GuardrailWorld.Make(silos.First);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ResourceControlPolicy_OnABucket_DeniesItsOwnersAndOthersUntilDetached()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        var policy = await world.Guardrail(silos.First, RcpDenyS3, GuardrailTypes.ResourceControl);
        await world.Expect(silos.Gateways, [world.Admin, world.ProductionRoot], allowed: true);
        await world.Attach(silos.First, policy, unit);
        await world.Expect(silos.Gateways, [world.Admin, world.ProductionRoot], allowed: false);
        foreach (var gateway in silos.Gateways)
            (await world.List(gateway, world.Admin))!.Message.Should().Contain("with an explicit deny in a resource control policy");
        await world.Detach(silos.Second, policy, unit);
        await world.Expect(silos.Gateways, [world.Admin, world.ProductionRoot], allowed: true);
    }

    [Fact]
    public async Task ResourceControlPolicy_OnABucketMadeUnderIt_Binds()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        await world.Attach(
            silos.First,
            await world.Guardrail(
                silos.First, RcpDenyS3.Replace("s3:*", "s3:ListBucket", StringComparison.Ordinal), GuardrailTypes.ResourceControl),
            unit);
        await silos.Second.Call<CreateBucketResponse>(world.Admin, new CreateBucketRequest { Bucket = "made-under-it" });
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.Admin, new ListObjectsV2Request { Bucket = "made-under-it" }))!.Code.Should().Be("AccessDenied");
        await world.Move(silos.Second, world.Production, world.Root);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(world.Admin, new ListObjectsV2Request { Bucket = "made-under-it" })).Should().BeNull();
    }

    [Fact]
    public async Task ResourceControlPolicy_OnAssumeRole_KeepsStrangersOut()
    {
        // Of every caller but those of the organization: the vendor is none.
        var unit = await world.InOwnUnit(silos.First, world.Production);
        var perimeter = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"{{{world.Org}}}"} }}]}""";
        var audit = GatewayOfSilo.AssumeRequest(world.Role("VendorAudit"));
        audit.ExternalId = "example-corp-7731";
        (await silos.First.FaultOf(silos.Person("vendor"), audit)).Should().BeNull();

        await world.Attach(silos.First, await world.Guardrail(silos.First, perimeter, GuardrailTypes.ResourceControl), unit);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(silos.Person("vendor"), audit))!.Code.Should().Be("AccessDenied");
            (await gateway.FaultOf(world.Developer, GatewayOfSilo.AssumeRequest(world.UpdateApp)))
                .Should().BeNull("the developer is of the organization");
        }
        await world.Move(silos.Second, world.Production, world.Root);
        (await silos.Second.FaultOf(silos.Person("vendor"), audit)).Should().BeNull();
    }

    /// <summary>AWS's own perimeter for services: https://github.com/aws-samples/data-perimeter-policy-examples.</summary>
    [Fact]
    public async Task ResourceControlPolicy_AgainstConfusedDeputies_LetsServicesActForTheOrganizationAlone()
    {
        var unit = await world.InOwnUnit(silos.First, world.Production);
        await world.Attach(silos.First, await world.Guardrail(
            silos.First,
            $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"{{{world.Org}}}"},"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"} }}]}""",
            GuardrailTypes.ResourceControl), unit);
        foreach (var (account, code) in new[]
        {
            (world.Development, null), ("444444444444", "AccessDenied"), ("999999999999", "AccessDenied")
        })
        {
            ((await silos.Second.FaultOf(null, new AssumeRoleAsServiceRequest
            {
                ServicePrincipal = "sns.amazonaws.com",
                RoleArn = world.Role("Deputy"),
                RoleSessionName = "work",
                SourceArn = $"arn:aws:sns:us-east-1:{account}:topic",
            }))?.Code).Should().Be(code);
        }
    }
}
