using Rolecall.Api.Iam.V1;
using Rolecall.Api.IamToolbox.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Faults;
using Tag = Rolecall.Api.Sts.V1.Tag;

namespace Rolecall.Cluster.Tests.Toolbox;

/// <summary>What iam-toolbox tells of a denial, to whom, and for how long.</summary>
public sealed class AuthorizationDetailsTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string DenyGetRole =
        """{"Version":"2012-10-17","Statement":[{"Sid":"NoRoles","Effect":"Deny","Action":"iam:GetRole","Resource":"*"},{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}""";

    [Fact]
    public async Task Denial_OfAUser_NamesAnId_ThatTellsItsPoliciesAndContext()
    {
        var ann = await MakeUser("ann", DenyGetRole);
        var id = await DeniedId(silos.First, ann, new GetRoleRequest { RoleName = "UpdateApp" });

        var details = await Details(silos.First, silos.Admin, id);

        var evaluation = details.Evaluations.Should().ContainSingle().Subject;
        (evaluation.Action, evaluation.EvaluatedEffect, evaluation.Resource)
            .Should().Be(("iam:GetRole", "EXPLICIT_DENY", GatewayOfSilo.UpdateApp));
        var policy = details.Policies.Should().ContainSingle(info => info.Inline).Subject;
        (policy.Type, policy.AttachedTo.Single().Arn).Should().Be(("IDENTITY_BASED_POLICY", "arn:aws:iam::333333333333:user/ann"));
        policy.Uri.Should().MatchRegex("^inline:[0-9a-f]{16}$");
        var matched = evaluation.MatchedPolicies.Single(one => one.Uri == policy.Uri).MatchedStatements;
        matched.Should().BeEquivalentTo(
            [new MatchedStatement { Sid = "NoRoles", EvaluatedEffect = "DENY" }, new MatchedStatement { EvaluatedEffect = "ALLOW" }]);
        details.RequestContext["aws:PrincipalArn"].Should().Be("arn:aws:iam::333333333333:user/ann");
        details.RequestContext["aws:SecureTransport"].Should().Be("false");
    }

    [Fact]
    public async Task Policy_IsToldAsItWas_WhenItHasChangedAndItsUserIsGone()
    {
        var bea = await MakeUser("bea", DenyGetRole);
        var id = await DeniedId(silos.First, bea, new GetRoleRequest { RoleName = "UpdateApp" });
        var uri = (await Details(silos.First, silos.Admin, id)).Policies.Single(info => info.Inline).Uri;
        await silos.First.Call<PutUserPolicyResponse>(
            silos.Admin, new PutUserPolicyRequest { UserName = "bea", PolicyName = "p", PolicyDocument = Sts.StsWorld.AllowAll });

        var told = await silos.First.Call<GetRequestAuthorizationPolicyResponse>(
            silos.Admin, new GetRequestAuthorizationPolicyRequest { AuthorizationId = id, PolicyUri = uri });

        told.PolicyDocument.Should().Be(Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson(DenyGetRole));
        var absent = await silos.First.FaultOf(
            silos.Admin, new GetRequestAuthorizationPolicyRequest { AuthorizationId = id, PolicyUri = "inline:0000000000000000" });
        absent!.Code.Should().Be("ResourceNotFoundException");
    }

    [Fact]
    public async Task Policy_OfTheOrganization_IsNamed_AndItsDocumentIsNotTold()
    {
        const string forGil =
            """{"Version":"2012-10-17","Statement":[{"Sid":"NotGil","Effect":"Deny","Action":"iam:GetRole","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::333333333333:user/gil"}}}]}""";
        var scp = (await silos.First.Call<CreateGuardrailResponse>(
            null,
            new CreateGuardrailRequest
            {
                OrganizationId = "o-demoworld01",
                Name = "gil",
                Type = "SERVICE_CONTROL_POLICY",
                Content = forGil
            })).PolicyId;
        await silos.First.Call<AttachGuardrailResponse>(
            null, new AttachGuardrailRequest { OrganizationId = "o-demoworld01", PolicyId = scp, TargetId = "333333333333" });
        var id = await DeniedId(silos.First, await MakeUser("gil", Sts.StsWorld.AllowAll), new GetRoleRequest { RoleName = "UpdateApp" });

        var details = await Details(silos.First, silos.Admin, id);

        var uri = details.Policies.Single(info => info.Uri.EndsWith(scp, StringComparison.Ordinal)).Uri;
        details.Evaluations.Single().MatchedPolicies.Single(matched => matched.Uri == uri).MatchedStatements.Single().Sid
            .Should().Be("NotGil");
        var refused =
            await silos.First.FaultOf(silos.Admin, new GetRequestAuthorizationPolicyRequest { AuthorizationId = id, PolicyUri = uri });
        refused!.Code.Should().Be("AccessDeniedException");
        var everybodys = await silos.First.Call<GetRequestAuthorizationPolicyResponse>(silos.Admin, new GetRequestAuthorizationPolicyRequest
        {
            AuthorizationId = id,
            PolicyUri = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
        });
        everybodys.PolicyDocument.Fields.Should().ContainKey("Statement");
    }

    [Fact]
    public async Task Denial_OfARolesSession_TellsBoundaryAndSessionPolicy()
    {
        await silos.First.Call<CreateRoleResponse>(silos.Admin, new CreateRoleRequest
        {
            RoleName = "Bounded",
            AssumeRolePolicyDocument = Sts.StsWorld.Trust("\"sts:AssumeRole\""),
            PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess",
        });
        var assumed = await silos.First.Call<AssumeRoleResponse>(silos.Admin, new AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::333333333333:role/Bounded",
            RoleSessionName = "session",
            Policy = Sts.StsWorld.AllowAll,
        });

        var id = await DeniedId(silos.Second, Who.With(assumed.Credentials), new GetRoleRequest { RoleName = "UpdateApp" });

        var details = await Details(silos.Second, silos.Admin, id);
        details.Evaluations.Single().EvaluatedEffect.Should().Be("IMPLICIT_DENY");
        details.Policies.Select(policy => policy.Type).Should().Contain(["PERMISSIONS_BOUNDARY", "SESSION_POLICY"]);
        details.Policies.Single(policy => policy.Type == "PERMISSIONS_BOUNDARY").AttachedTo.Single().Arn
            .Should().Be("arn:aws:iam::333333333333:role/Bounded");
        details.Evaluations.Single().MatchedPolicies.Should().HaveCountGreaterThanOrEqualTo(2, "boundary and session policy allow");
    }

    [Fact]
    public async Task Details_OfAnotherAccountsDenial_DoNotExist()
    {
        var id = await DeniedId(silos.First, await MakeUser("cleo", DenyGetRole), new GetRoleRequest { RoleName = "UpdateApp" });

        var foreign =
            await silos.First.FaultOf(silos.Person("management-root"), new GetRequestAuthorizationDetailsRequest { AuthorizationId = id });
        var unknown = await silos.First.FaultOf(
            silos.Person("management-root"), new GetRequestAuthorizationDetailsRequest { AuthorizationId = new string('0', 25) });

        foreign.Should().BeEquivalentTo(unknown);
        foreign!.Code.Should().Be("ResourceNotFoundException");
    }

    [Fact]
    public async Task Details_AreGoneAfterADayOfTheSandboxsTime()
    {
        var id = await DeniedId(silos.First, await MakeUser("fay", DenyGetRole), new GetRoleRequest { RoleName = "UpdateApp" });
        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = (24 * 3_600) - 60 } });
        await Details(silos.First, silos.Admin, id);

        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 60 } });

        var gone = await silos.First.FaultOf(silos.Admin, new GetRequestAuthorizationDetailsRequest { AuthorizationId = id });
        gone!.Code.Should().Be("ResourceNotFoundException");
    }

    [Fact]
    public async Task Details_WithoutThePermission_AreDenied()
    {
        var dora = await MakeUser("dora", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""");
        var id = await DeniedId(silos.First, dora, new GetRoleRequest { RoleName = "UpdateApp" });

        var denied = await silos.First.FaultOf(dora, new GetRequestAuthorizationDetailsRequest { AuthorizationId = id });

        denied!.Message.Should().Be(
            "User: arn:aws:iam::333333333333:user/dora is not authorized to perform: iam:GetRequestAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetRequestAuthorizationDetails action");
    }

    [Fact]
    public async Task Denial_OfAnotherService_NamesNoId()
    {
        var denied = await silos.First.FaultOf(
            await MakeUser("enid", DenyGetRole), new AssumeRoleRequest { RoleArn = GatewayOfSilo.UpdateApp, RoleSessionName = "session" });

        denied!.Message.Should().NotContain("authorization id");
    }

    private async Task<Who> MakeUser(string name, string policy)
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = name });
        await silos.First.Call<PutUserPolicyResponse>(
            silos.Admin, new PutUserPolicyRequest { UserName = name, PolicyName = "p", PolicyDocument = policy });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(silos.Admin, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    private static Task<GetRequestAuthorizationDetailsResponse> Details(GatewayOfSilo gateway, Who who, string id) =>
        gateway.Call<GetRequestAuthorizationDetailsResponse>(who, new GetRequestAuthorizationDetailsRequest { AuthorizationId = id });

    private static async Task<string> DeniedId(GatewayOfSilo gateway, Who who, Google.Protobuf.IMessage request)
    {
        var fault = await gateway.FaultOf(who, request);
        fault!.Code.Should().Be("AccessDenied");
        var match = System.Text.RegularExpressions.Regex.Match(
            fault.Message,
            "#/authorization-details/([0-9a-z]{25}) for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ([0-9a-z]{25})$");
        match.Groups[1].Value.Should().Be(match.Groups[2].Value).And.NotBeEmpty();
        return match.Groups[1].Value;
    }
}
