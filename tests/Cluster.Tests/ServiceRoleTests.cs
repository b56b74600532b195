using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>Roles that are passed to services, and that services assume.</summary>
public sealed class ServiceRoleTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Account = "333333333333";

    private static int rows;

    private readonly string mark = "s" + Interlocked.Increment(ref rows);

    [Theory]
    [InlineData("ec2.amazonaws.com")]
    [InlineData("lambda.amazonaws.com")]
    [InlineData("codebuild.amazonaws.com")]
    public async Task AssumeRoleAsService_IsDecidedByTheTrustPolicyAlone(string service)
    {
        var role = await MakeRole(Trust(service));
        var session = Session(await AsService(service, role));
        foreach (var gateway in silos.Gateways)
            (await gateway.Call<GetCallerIdentityResponse>(session, new GetCallerIdentityRequest())).Arn.Should().Be($"arn:aws:sts::{Account}:assumed-role/{mark}/work");

        (await silos.First.FaultOf(null, AsServiceRequest("sns.amazonaws.com", role)))!.Message
            .Should().Be($"User: sns.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: {role}");
    }

    [Fact]
    public async Task AssumeRoleAsService_IsNotLimitedByTheRolesMaxSessionDuration()
    {
        var role = await MakeRole(Trust("lambda.amazonaws.com"));
        var request = AsServiceRequest("lambda.amazonaws.com", role);
        request.DurationSeconds = 43_200;
        var until = (await silos.First.Call<AssumeRoleAsServiceResponse>(null, request)).Expiration.ToDateTimeOffset();
        (until - silos.Time.GetUtcNow()).Should().BeCloseTo(TimeSpan.FromHours(12), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task ConfusedDeputy_OfAnotherAccountsResource_IsRefusedBySourceAccountAndSourceArn()
    {
        var role = await MakeRole(Trust(
            "cloudtrail.amazonaws.com",
            $$"""{"StringEquals":{"aws:SourceAccount":"{{Account}}"},"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:{{Account}}:trail/*"} }"""));
        (await silos.First.FaultOf(null, AsServiceRequest("cloudtrail.amazonaws.com", role, $"arn:aws:cloudtrail:us-east-1:{Account}:trail/own"))).Should().BeNull();
        (await silos.First.FaultOf(null, AsServiceRequest("cloudtrail.amazonaws.com", role, "arn:aws:cloudtrail:us-east-1:444444444444:trail/theirs")))!.Code.Should().Be("AccessDenied");
        var lying = AsServiceRequest("cloudtrail.amazonaws.com", role, "arn:aws:cloudtrail:us-east-1:444444444444:trail/theirs");
        lying.SourceAccount = Account;
        (await silos.First.FaultOf(null, lying))!.Code.Should().Be("AccessDenied", "the ARN does not lie");
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:SourceOrgID":"o-demoworld01"}}""", Account, null)]
    [InlineData("""{"StringEquals":{"aws:SourceOrgID":"o-demoworld01"}}""", "444444444444", "AccessDenied")]
    [InlineData("""{"StringEquals":{"aws:SourceOrgID":"${aws:ResourceOrgID}"}}""", "222222222222", null)]
    [InlineData("""{"StringEquals":{"aws:SourceOrgID":"${aws:ResourceOrgID}"}}""", "444444444444", "AccessDenied")]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"${aws:ResourceAccount}"}}""", Account, null)]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":"${aws:ResourceAccount}"}}""", "222222222222", "AccessDenied")]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:SourceOrgPaths":"o-demoworld01/*"}}""", Account, null)]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:SourceOrgPaths":"o-demoworld01/*"}}""", "444444444444", "AccessDenied")]
    [InlineData("""{"Null":{"aws:SourceOrgID":"true"}}""", "999999999999", null)]
    public async Task ConfusedDeputy_IsToldByTheSourcesOrganization_AndTheRolesOwn(string condition, string sourceAccount, string? code)
    {
        var role = await MakeRole(Trust("sns.amazonaws.com", condition));
        ((await silos.Second.FaultOf(null, AsServiceRequest("sns.amazonaws.com", role, $"arn:aws:sns:us-east-1:{sourceAccount}:topic")))?.Code).Should().Be(code);
    }

    [Fact]
    public async Task AssumeRoleAsService_ByAnArnWithAnotherPath_IsRefused()
    {
        var role = await MakeRole(Trust("lambda.amazonaws.com"));
        var other = role.Replace(":role/", ":role/other/", StringComparison.Ordinal);
        (await silos.First.FaultOf(null, AsServiceRequest("lambda.amazonaws.com", other)))!.Message
            .Should().Be($"User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: {other}");
    }

    [Fact]
    public async Task LaunchInstance_ByACaller_NeedsRunInstancesAndPassRoleOnTheRole()
    {
        var role = await MakeProfile();
        var caller = await MakeUser("""{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}""");
        var launch = new LaunchInstanceRequest { InstanceProfile = mark };
        (await silos.First.FaultOf(caller, launch))!.Message.Should().Contain($"is not authorized to perform: iam:PassRole on resource: {role}");

        foreach (var (statement, allowed) in new[]
        {
            ($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}"}""", true),
            ($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}-other"}""", false),
            ($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"} } }""", true),
            ($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"} } }""", false),
            ($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}","Condition":{"ArnLike":{"iam:AssociatedResourceArn":"arn:aws:ec2:us-east-1:{{Account}}:instance/*"} } }""", true),
            ($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}","Condition":{"ArnLike":{"iam:AssociatedResourceArn":"arn:aws:ec2:eu-west-1:{{Account}}:instance/*"} } }""", false),
        })
        {
            await As<PutUserPolicyResponse>(new PutUserPolicyRequest { UserName = mark, PolicyName = "Pass", PolicyDocument = Policy(statement) });
            foreach (var gateway in silos.Gateways)
                ((await gateway.FaultOf(caller, launch))?.Code).Should().Be(allowed ? null : "AccessDenied", statement);
        }

        await As<DeleteUserPolicyResponse>(new DeleteUserPolicyRequest { UserName = mark, PolicyName = "Run" });
        (await silos.First.FaultOf(caller, launch))!.Message.Should().Contain("is not authorized to perform: ec2:RunInstances");
    }

    [Fact]
    public async Task LaunchInstance_WithTheAdminToken_NeedsAnAccount_AndNoPermission()
    {
        await MakeProfile();
        (await silos.First.FaultOf(null, new LaunchInstanceRequest { InstanceProfile = mark }))!.Code.Should().Be("ValidationError");
        var launched = await silos.First.Call<LaunchInstanceResponse>(null, new LaunchInstanceRequest { AccountId = Account, InstanceProfile = mark });
        var instance = launched.Instance;
        instance.Id.Should().MatchRegex("^i-[0-9a-f]{17}$");
        launched.MetadataPath.Should().MatchRegex($"^/_imds/{silos.Sandbox}/{Account}/{instance.Id}/[0-9a-f]{{32}}$");
        launched.MetadataHost.Should().Be($"{launched.MetadataPath[^32..]}.{instance.Id}.{Account}.{silos.Sandbox}.imds");

        (await Ids("instance")).Should().Contain(instance.Id);
        await silos.Second.Call<TerminateWorkloadResponse>(null, new TerminateWorkloadRequest { AccountId = Account, Id = instance.Id });
        (await Ids("instance")).Should().NotContain(instance.Id);
        (await silos.First.FaultOf(null, new TerminateWorkloadRequest { AccountId = Account, Id = instance.Id }))!.Code.Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task LaunchInstance_InAnotherAccount_OrWithAProfileThatIsNone_IsRefused()
    {
        await MakeProfile();
        (await silos.First.FaultOf(silos.Admin, new LaunchInstanceRequest { AccountId = "222222222222", InstanceProfile = mark }))!.Code.Should().Be("AccessDenied");
        (await silos.First.FaultOf(silos.Admin, new LaunchInstanceRequest { InstanceProfile = mark + "-none" }))!.Code.Should().Be("NoSuchEntity");
        (await silos.First.FaultOf(silos.Admin, new LaunchInstanceRequest { InstanceProfile = $"arn:aws:iam::444444444444:instance-profile/{mark}" }))!.Code.Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task PassRole_OfAnotherAccountsRole_IsRefused()
    {
        await MakeUser("""{"Effect":"Allow","Action":"*","Resource":"*"}""");
        var fault = await silos.First.FaultOf(silos.Admin, new RunTaskRequest { TaskRoleArn = "arn:aws:iam::444444444444:role/Any" });
        (fault!.Code, fault.Message).Should().Be(("AccessDenied", "Cross-account pass role is not allowed."));
    }

    [Fact]
    public async Task AddRoleToInstanceProfile_NeedsPassRole()
    {
        var role = await MakeRole(Trust("ec2.amazonaws.com"));
        await As<CreateInstanceProfileResponse>(new CreateInstanceProfileRequest { InstanceProfileName = mark });
        var caller = await MakeUser("""{"Effect":"Allow","Action":"iam:AddRoleToInstanceProfile","Resource":"*"}""");
        var add = new AddRoleToInstanceProfileRequest { InstanceProfileName = mark, RoleName = mark };
        (await silos.First.FaultOf(caller, add))!.Message.Should().Contain($"is not authorized to perform: iam:PassRole on resource: {role}");

        await As<PutUserPolicyResponse>(new PutUserPolicyRequest { UserName = mark, PolicyName = "Pass", PolicyDocument = Policy($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}"}""") });
        (await silos.Second.FaultOf(caller, add)).Should().BeNull();
    }

    [Theory]
    [InlineData("task", "ecs:RunTask", "ecs-tasks.amazonaws.com")]
    [InlineData("pod", "eks:CreatePodIdentityAssociation", "pods.eks.amazonaws.com")]
    [InlineData("service", "lambda:CreateFunction", "lambda.amazonaws.com")]
    public async Task Launch_OfAnyKind_NeedsTheServicesActionAndPassRoleToThatService(string kind, string action, string service)
    {
        var role = await MakeRole(Trust(service));
        IMessage launch = kind switch
        {
            "task" => new RunTaskRequest { TaskRoleArn = role },
            "pod" => new CreatePodIdentityAssociationRequest { RoleArn = role, ClusterName = "c", Namespace = "n", ServiceAccount = "a" },
            _ => new LaunchServiceRequest { ServicePrincipal = service, ResourceArn = $"arn:aws:lambda:us-east-1:{Account}:function:f", RoleArn = role, Action = action },
        };
        var caller = await MakeUser($$"""{"Effect":"Allow","Action":"{{action}}","Resource":"*"}""");
        (await silos.First.FaultOf(caller, launch))!.Message.Should().Contain("iam:PassRole");
        foreach (var (passedTo, fault) in new[] { ("ec2.amazonaws.com", "AccessDenied"), (service, null) })
        {
            await As<PutUserPolicyResponse>(new PutUserPolicyRequest
            {
                UserName = mark,
                PolicyName = "Pass",
                PolicyDocument = Policy($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"{{role}}","Condition":{"StringEquals":{"iam:PassedToService":"{{passedTo}}"} } }"""),
            });
            ((await silos.Second.FaultOf(caller, launch))?.Code).Should().Be(fault);
        }
        (await Ids(kind)).Should().NotBeEmpty();
    }

    [Fact]
    public async Task ServiceLinkedRole_IsAssumedByItsServiceAlone()
    {
        var made = await As<CreateServiceLinkedRoleResponse>(new CreateServiceLinkedRoleRequest { AwsServiceName = "autoscaling.amazonaws.com", CustomSuffix = mark });
        (await silos.First.FaultOf(null, AsServiceRequest("autoscaling.amazonaws.com", made.Role.Arn))).Should().BeNull();
        (await silos.First.FaultOf(null, AsServiceRequest("ec2.amazonaws.com", made.Role.Arn)))!.Code.Should().Be("AccessDenied");
        (await silos.First.FaultOf(silos.Admin, GatewayOfSilo.AssumeRequest(made.Role.Arn)))!.Code.Should().Be("AccessDenied");
        (await silos.First.FaultOf(null, new RevokeOlderSessionsRequest { RoleArn = made.Role.Arn }))!.Code.Should().Be("UnmodifiableEntity", "they cannot be revoked");
    }

    [Fact]
    public async Task AssumeRoleByAService_IsOnRecordInTheRolesAccount()
    {
        var role = await MakeRole(Trust("lambda.amazonaws.com"));
        await AsService("lambda.amazonaws.com", role);
        await silos.First.FaultOf(null, AsServiceRequest("sns.amazonaws.com", role));
        var events = (await silos.First.Call<LookupEventsResponse>(null, new LookupEventsRequest { Filter = new() { EventName = "AssumeRole", Resource = role } })).Events;
        events.Should().HaveCount(2);
        events[0].RecordJson.Should().Contain("\"invokedBy\":\"sns.amazonaws.com\"").And.Contain("AccessDenied");
        events[1].RecordJson.Should().Contain("\"invokedBy\":\"lambda.amazonaws.com\"").And.Contain($"\"recipientAccountId\":\"{Account}\"").And.NotContain("secretAccessKey");
    }

    private async Task<List<string>> Ids(string kind) =>
        [.. (await silos.First.Call<ListWorkloadsResponse>(null, new ListWorkloadsRequest { AccountId = Account, Kind = kind })).Workloads.Select(workload => workload.Id)];

    private static AssumeRoleAsServiceRequest AsServiceRequest(string service, string role, string? source = null) =>
        new() { ServicePrincipal = service, RoleArn = role, RoleSessionName = "work", SourceArn = source ?? $"arn:aws:lambda:us-east-1:{Account}:function:f" };

    private Task<AssumeRoleAsServiceResponse> AsService(string service, string role) => silos.First.Call<AssumeRoleAsServiceResponse>(null, AsServiceRequest(service, role));

    private static Who Session(AssumeRoleAsServiceResponse made) => new(made.AccessKeyId, made.SecretAccessKey, made.SessionToken);

    private Task<T> As<T>(IMessage request) where T : IMessage => silos.First.Call<T>(silos.Admin, request);

    private static string Policy(string statement) => $$"""{"Version":"2012-10-17","Statement":{{statement}} }""";

    private static string Trust(string service, string? condition = null) => Policy(
        $$"""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"{{service}}"}{{(condition is null ? "" : ",\"Condition\":" + condition)}} }""");

    private async Task<string> MakeRole(string trust) =>
        (await As<CreateRoleResponse>(new CreateRoleRequest { RoleName = mark, AssumeRolePolicyDocument = trust })).Role.Arn;

    private async Task<string> MakeProfile()
    {
        var role = await MakeRole(Trust("ec2.amazonaws.com"));
        await As<CreateInstanceProfileResponse>(new CreateInstanceProfileRequest { InstanceProfileName = mark });
        await As<AddRoleToInstanceProfileResponse>(new AddRoleToInstanceProfileRequest { InstanceProfileName = mark, RoleName = mark });
        return role;
    }

    private async Task<Who> MakeUser(string statement)
    {
        await As<CreateUserResponse>(new CreateUserRequest { UserName = mark });
        await As<PutUserPolicyResponse>(new PutUserPolicyRequest { UserName = mark, PolicyName = "Run", PolicyDocument = Policy(statement) });
        var key = (await As<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = mark })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }
}
