using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>A permissions boundary is a managed policy of the account: roles are bound by the version that is the default one.</summary>
public sealed class BoundaryTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private const string AllowNothingOfS3 = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}}""";

    [Fact]
    public async Task RoleSession_IsBoundByEachNewDefaultVersionOfItsBoundary_OnEverySilo()
    {
        var boundary = (await silos.First.Call<CreatePolicyResponse>(
            silos.Admin, new CreatePolicyRequest { PolicyName = "Boundary", PolicyDocument = AllowAll })).Policy.Arn;
        var role = (await silos.First.Call<CreateRoleResponse>(silos.Admin, new CreateRoleRequest
        {
            RoleName = "Bound",
            PermissionsBoundary = boundary,
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"333333333333"}}}""",
        })).Role.Arn;
        await silos.First.Call<PutRolePolicyResponse>(
            silos.Admin, new PutRolePolicyRequest { RoleName = "Bound", PolicyName = "All", PolicyDocument = AllowAll });
        var session = await silos.First.Assume(silos.Admin, role);
        await Expect(null);

        await silos.First.Call<CreatePolicyVersionResponse>(
            silos.Admin, new CreatePolicyVersionRequest { PolicyArn = boundary, PolicyDocument = AllowNothingOfS3, SetAsDefault = true });
        await Expect("AccessDenied");

        await silos.Second.Call<SetDefaultPolicyVersionResponse>(
            silos.Admin, new SetDefaultPolicyVersionRequest { PolicyArn = boundary, VersionId = "v1" });
        await Expect(null);

        async Task Expect(string? code)
        {
            foreach (var gateway in silos.Gateways)
                ((await gateway.FaultOf(session, new ListBucketsRequest()))?.Code).Should().Be(code);
        }
    }
}
