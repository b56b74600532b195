using CsCheck;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;
using AwsOrganizations = Rolecall.Api.Organizations.V1;
using IamTag = Rolecall.Api.Iam.V1.Tag;
using OrganizationTag = Rolecall.Api.Organizations.V1.Tag;

namespace Rolecall.Cases.Tests.Authorize;

/// <summary>Authorize, and the call itself, for operations of every service that is served, by every kind of caller, under generated policies.</summary>
public sealed class OperationsDifferentialTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const int Worlds = 500;
    private const string Bucket = "differential-bucket";
    private const string Boundary = "arn:aws:iam::222222222222:policy/limits";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    /// <summary>What ends a call that is not permitted; anything else comes after permission.</summary>
    private static readonly string[] Refusals =
        [
            "AccessDenied",
            "AccessDeniedException",
            "AWSOrganizationsNotInUseException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken"
        ];

    private static readonly Gen<string> Policies = GeneratedPolicy.Statements(
        ["\"*\"", "\"*\"", "[\"iam:*\",\"s3:*\"]", "[\"organizations:*\",\"sts:*\"]"],
        GeneratedPolicy.Conditions(
        [
            ("aws:ResourceTag/team", ["blue", "red", "${aws:PrincipalTag/team}"]), ("iam:ResourceTag/team", ["blue", "red"]),
            ("iam:PermissionsBoundary", [Boundary]),
            ("aws:ResourceAccount", [TwoOrganizations.Member, TwoOrganizations.Management]),
            ("s3:ResourceAccount", [TwoOrganizations.Member]),
            ("aws:ResourceOrgID", ["${aws:PrincipalOrgID}"]), ("organizations:PolicyType", ["SERVICE_CONTROL_POLICY"]),
            ("aws:RequestedRegion", ["us-east-1", "eu-west-1"]),
            ("aws:PrincipalTag/team", ["blue", "red"]), ("aws:ViaAWSService", ["false", "true"]),
            ("aws:PrincipalType", ["User", "FederatedUser"]),
            ("aws:SourceIp", ["127.0.0.1"]), ("aws:MultiFactorAuthPresent", ["false"]), ("aws:userid", ["${aws:username}"]),
        ]),
        Gen.Const("\"Resource\":\"*\""));

    private static readonly Gen<(string Policy, int Caller, int Asked)> Any = Gen.Select(Policies, Gen.Int[0, 6], Gen.Int[0, 99]);

    private readonly TwoOrganizations world = new(server, "operations");

    /// <summary>An operation, and what it is asked as.</summary>
    private sealed record Asked(string Action, string Resource, IMessage Request, params (string, string[])[] Keys);

    /// <summary>Who asks, as Authorize is told of him.</summary>
    private sealed record Asking(string Arn, Credential Who, string? SessionPolicy = null, string? FederatedBy = null);

    [Fact]
    public async Task Authorize_OfAnOperation_IsWhetherTheCallIsPermitted()
    {
        await world.Make();
        var asked = await Resources();
        var (allowed, denied) = (0, 0);
        await Any.SampleAsync(
            async generated =>
            {
                var asking = await Caller(generated.Caller, generated.Policy);
                var operations = asked.Append(new("iam:GetUser", asking.Arn, new GetUserRequest())).ToList();
                var one = operations[generated.Asked % operations.Count];
                if (!CanBeAsked(one, asking))
                    return;
                var code = await world.CodeOf(asking.Who, one.Request);
                var question = new AuthorizeRequest { Caller = asking.Arn, Action = one.Action, Resource = one.Resource };
                if (asking.SessionPolicy is { } session)
                    question.SessionPolicy = session;
                if (asking.FederatedBy is { } user)
                    question.FederatedBy = user;
                var answer = await world.Ask(question, one.Keys);
                var permitted = code is null || !Refusals.Contains(code);
                (answer.Decision.Result == DecisionResult.Allowed)
                    .Should().Be(permitted, "{0} ended with {1}\n{2}", one.Request.GetType().Name, code, answer.Explanation);
                _ = permitted ? Interlocked.Increment(ref allowed) : Interlocked.Increment(ref denied);
            },
            iter: Worlds, threads: 8);
        allowed.Should().BeGreaterThan(Worlds / 20);
        denied.Should().BeGreaterThan(Worlds / 20);
    }

    /// <summary>Nobody but a user is a resource of IAM's to himself; and what IAM's requests name is looked for in the caller's own account.</summary>
    private static bool CanBeAsked(Asked one, Asking asking) =>
        (one.Request is not GetUserRequest { HasUserName: false } || asking.Arn.Contains(":user/", StringComparison.Ordinal))
        && (!one.Resource.StartsWith("arn:aws:iam::", StringComparison.Ordinal) || one.Action.StartsWith("sts:", StringComparison.Ordinal)
            || asking.Arn.Split(':') is [_, _, _, _, var account, ..] && one.Resource.Contains(account, StringComparison.Ordinal));

    private async Task<List<Asked>> Resources()
    {
        const string Account = TwoOrganizations.Member;
        await world.AsRoot<CreatePolicyResponse>(
            Account, new CreatePolicyRequest { PolicyName = "limits", PolicyDocument = AllowAll, Tags = { Blue } });
        await world.AsRoot<CreateUserResponse>(
            Account, new CreateUserRequest { UserName = "tagged", PermissionsBoundary = Boundary, Tags = { Blue } });
        await world.Role(
            Account,
            "Tagged",
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}}""",
            AllowAll,
            ("team", "red"));
        await world.AsRoot<CreateInstanceProfileResponse>(
            Account, new CreateInstanceProfileRequest { InstanceProfileName = "tagged", Tags = { Blue } });
        await world.AsRoot<CreateGroupResponse>(Account, new CreateGroupRequest { GroupName = "staff" });
        var device = (await world.AsRoot<CreateVirtualMFADeviceResponse>(
            Account, new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "phone", Tags = { Blue } })).VirtualMfaDevice;
        await world.AsRoot<CreateBucketResponse>(Account, new CreateBucketRequest { Bucket = Bucket });
        await world.AsRoot<PutObjectResponse>(
            Account, new PutObjectRequest { Bucket = Bucket, Key = "k", Body = ByteString.CopyFromUtf8("text") });
        await world.AsRoot<DeletePublicAccessBlockResponse>(Account, new DeletePublicAccessBlockRequest { Bucket = Bucket });
        await world.AsRoot<PutBucketPolicyResponse>(Account, new PutBucketPolicyRequest
        {
            Bucket = Bucket,
            Policy = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{Bucket}}/*","Condition":{"StringEquals":{"s3:ResourceAccount":"222222222222"} } } }""",
        });
        const string Iam = "arn:aws:iam::222222222222:";
        return
        [
            new("iam:GetUser", Iam + "user/tagged", new GetUserRequest { UserName = "tagged" }),
            new("iam:GetRole", Iam + "role/Tagged", new GetRoleRequest { RoleName = "Tagged" }),
            new("iam:GetPolicy", Boundary, new GetPolicyRequest { PolicyArn = Boundary }),
            new(
                "iam:GetInstanceProfile",
                Iam + "instance-profile/tagged",
                new GetInstanceProfileRequest { InstanceProfileName = "tagged" }),
            new("iam:GetGroup", Iam + "group/staff", new GetGroupRequest { GroupName = "staff" }),
            new("iam:ListMFADeviceTags", device.SerialNumber, new ListMFADeviceTagsRequest { SerialNumber = device.SerialNumber }),
            new("iam:ListRoles", "*", new ListRolesRequest()),
            new("s3:ListAllMyBuckets", "*", new ListBucketsRequest()),
            new("s3:ListBucket", "arn:aws:s3:::" + Bucket, new ListObjectsV2Request { Bucket = Bucket }),
            new("s3:GetObject", $"arn:aws:s3:::{Bucket}/k", new GetObjectRequest { Bucket = Bucket, Key = "k" }),
            new("s3:GetBucketPolicy", "arn:aws:s3:::" + Bucket, new GetBucketPolicyRequest { Bucket = Bucket }),
            new("sts:GetCallerIdentity", "*", new GetCallerIdentityRequest()),
            new("sts:GetSessionToken", "*", new GetSessionTokenRequest()),
            new("sts:GetAccessKeyInfo", "*", new GetAccessKeyInfoRequest { AccessKeyId = "AKIAIOSFODNN7EXAMPLE" }),
            new(
                "sts:AssumeRole",
                Iam + "role/Tagged",
                new AssumeRoleRequest { RoleArn = Iam + "role/Tagged", RoleSessionName = "cases" },
                ("sts:RoleSessionName", ["cases"])),
            .. await OfTheOrganization(),
        ];
    }

    private async Task<List<Asked>> OfTheOrganization()
    {
        const string Account = TwoOrganizations.Management;
        var organization = world.Organization;
        await world.AsRoot<AwsOrganizations.EnableAWSServiceAccessResponse>(
            Account, new AwsOrganizations.EnableAWSServiceAccessRequest { ServicePrincipal = "iam.amazonaws.com" });
        await world.AsRoot<EnableOrganizationsRootSessionsResponse>(Account, new EnableOrganizationsRootSessionsRequest());
        var unit = (await world.AsRoot<AwsOrganizations.CreateOrganizationalUnitResponse>(
            Account,
            new AwsOrganizations.CreateOrganizationalUnitRequest
            {
                ParentId = organization.RootId,
                Name = "unit",
                Tags = { new OrganizationTag { Key = "team", Value = "blue" } }
            })).OrganizationalUnit;
        var policy = (await world.AsRoot<AwsOrganizations.CreatePolicyResponse>(Account, new AwsOrganizations.CreatePolicyRequest
        {
            Name = "scp",
            Description = "allows",
            Type = "SERVICE_CONTROL_POLICY",
            Content = AllowAll,
            Tags = { new OrganizationTag { Key = "team", Value = "red" } },
        })).Policy.PolicySummary;
        const string Task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
        return
        [
            new("organizations:DescribeOrganization", "*", new AwsOrganizations.DescribeOrganizationRequest()),
            new(
                "organizations:DescribeOrganizationalUnit",
                unit.Arn,
                new AwsOrganizations.DescribeOrganizationalUnitRequest { OrganizationalUnitId = unit.Id }),
            new("organizations:DescribePolicy", policy.Arn, new AwsOrganizations.DescribePolicyRequest { PolicyId = policy.Id }),
            new(
                "organizations:DescribeAccount",
                $"arn:aws:organizations::{Account}:account/{organization.Id}/{TwoOrganizations.Member}",
                new AwsOrganizations.DescribeAccountRequest { AccountId = TwoOrganizations.Member }),
            new(
                "sts:AssumeRoot", $"arn:aws:iam::{TwoOrganizations.Member}:root",
                new AssumeRootRequest { TargetPrincipal = TwoOrganizations.Member, TaskPolicyArn = new() { Arn = Task } },
                ("sts:TaskPolicyArn", [Task])),
        ];
    }

    private async Task<Asking> Caller(int kind, string policy)
    {
        var name = world.New("caller");
        switch (kind)
        {
            case 0 or 1:
                var account = kind == 0 ? TwoOrganizations.Member : TwoOrganizations.Management;
                return new($"arn:aws:iam::{account}:user/{name}", await world.User(account, name, policy, ("team", "blue")));
            case 2:
                var door = await world.User(TwoOrganizations.Member, name, AllowAll);
                var role = await world.Role(
                    TwoOrganizations.Member, name,
                    """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}}""", policy, (
                        "team", "red"));
                var session = (await world.As<AssumeRoleResponse>(
                    door, new AssumeRoleRequest { RoleArn = role, RoleSessionName = "cases" })).Credentials;
                return new($"arn:aws:sts::{TwoOrganizations.Member}:assumed-role/{name}/cases", TwoOrganizations.With(session));
            case 3:
                var behind = await world.User(TwoOrganizations.Member, name, AllowAll, ("team", "blue"));
                var federated = (await world.As<GetFederationTokenResponse>(
                    behind, new GetFederationTokenRequest { Name = "bob", Policy = AllowAll })).Credentials;
                await world.AsRoot<PutUserPolicyResponse>(
                    TwoOrganizations.Member, new PutUserPolicyRequest { UserName = name, PolicyName = "own", PolicyDocument = policy });
                return new(
                    $"arn:aws:sts::{TwoOrganizations.Member}:federated-user/bob",
                    TwoOrganizations.With(federated),
                    AllowAll,
                    $"arn:aws:iam::{TwoOrganizations.Member}:user/{name}");
            case 4:
                return new("anonymous", new Credential.Nobody());
            default:
                var root = kind == 5 ? TwoOrganizations.Member : TwoOrganizations.Management;
                return new($"arn:aws:iam::{root}:root", world.Root(root));
        }
    }

    private static IamTag Blue => new() { Key = "team", Value = "blue" };
}
