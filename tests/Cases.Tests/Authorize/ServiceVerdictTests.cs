using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Authorize;

/// <summary>What services refuse or permit whatever policies say: each with the call itself, and as Authorize and PrincipalCan answer.</summary>
public sealed class ServiceVerdictTests(CaseServer server) : IClassFixture<CaseServer>, IAsyncLifetime
{
    private const string Account = TwoOrganizations.Member;
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";
    private const string TrustAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";

    private static int made;

    private readonly TwoOrganizations world = new(server, $"verdicts{Interlocked.Increment(ref made)}");

    public ValueTask InitializeAsync() => new(world.Make());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task AssumeRole_ByRoot_IsRefused_ThoughTheTrustPolicyAllows()
    {
        var role = await world.Role(Account, "Open", TrustAll, AllowAll);
        await Agree(
            $"arn:aws:iam::{Account}:root",
            world.Root(Account),
            "sts:AssumeRole",
            role,
            new AssumeRoleRequest { RoleArn = role, RoleSessionName = "cases" },
            allowed: false);
    }

    [Fact]
    public async Task AssumeRole_ByNobody_IsRefused_ThoughTheTrustPolicyAllows()
    {
        var role = await world.Role(Account, "Open", TrustAll, AllowAll);
        await Agree(
            "anonymous",
            new Credential.Nobody(),
            "sts:AssumeRole",
            role,
            new AssumeRoleRequest { RoleArn = role, RoleSessionName = "cases" },
            allowed: false);
        (await world.Ask("anonymous", "sts:AssumeRole", role)).Decision.Summary.Should().Be("Request is missing Authentication Token");
    }

    [Theory]
    [InlineData("sts:GetCallerIdentity")]
    [InlineData("sts:GetSessionToken")]
    public async Task WhatNeedsNoPermission_IsServed_UnderAnExplicitDeny(string action)
    {
        var user = await world.User(Account, "denied", DenyAll);
        await Agree(
            $"arn:aws:iam::{Account}:user/denied", user, action, "*",
            action == "sts:GetCallerIdentity" ? new GetCallerIdentityRequest() : new GetSessionTokenRequest(), allowed: true);
    }

    [Fact]
    public async Task RoleSession_GetsNoSessionToken()
    {
        var role = await world.Role(Account, "Open", TrustAll, AllowAll);
        var user = await world.User(Account, "door", AllowAll);
        var session = TwoOrganizations.With((await world.As<AssumeRoleResponse>(
            user, new AssumeRoleRequest { RoleArn = role, RoleSessionName = "cases" })).Credentials);
        await Agree(
            $"arn:aws:sts::{Account}:assumed-role/Open/cases",
            session,
            "sts:GetSessionToken",
            "*",
            new GetSessionTokenRequest(),
            allowed: false);
    }

    [Fact]
    public async Task FederatedUser_CallsNoIam_ButPassesRolesToOtherServices()
    {
        await world.User(Account, "behind", AllowAll);
        var role = await world.Role(Account, "Passed", TrustAll, policy: null);
        foreach (var (action, result) in new[] { ("iam:GetRole", DecisionResult.ExplicitDeny), ("iam:PassRole", DecisionResult.Allowed) })
        {
            var question = new AuthorizeRequest
            {
                Caller = $"arn:aws:sts::{Account}:federated-user/bob",
                FederatedBy = $"arn:aws:iam::{Account}:user/behind",
                SessionPolicy = AllowAll,
                Action = action,
                Resource = role,
            };
            (await world.Ask(question, ("iam:PassedToService", ["ec2.amazonaws.com"]))).Decision.Result.Should().Be(result);
        }
    }

    [Fact]
    public async Task AssumeRoot_WithoutTheOrganizationsFeature_IsRefused()
    {
        var user = await world.User(TwoOrganizations.Management, "security", AllowAll);
        var task = new Api.Sts.V1.PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" };
        await Agree(
            $"arn:aws:iam::{TwoOrganizations.Management}:user/security", user, "sts:AssumeRoot", $"arn:aws:iam::{Account}:root",
            new AssumeRootRequest { TargetPrincipal = Account, TaskPolicyArn = task }, allowed: false);
    }

    [Fact]
    public async Task CreateBucket_IsBoundByTheRcpsOfItsAccount()
    {
        var user = await world.User(Account, "maker", AllowAll);
        var arn = $"arn:aws:iam::{Account}:user/maker";
        await Agree(
            arn,
            user,
            "s3:CreateBucket",
            "arn:aws:s3:::made-before",
            new CreateBucketRequest { Bucket = "made-before" },
            allowed: true);
        var guardrail = await world.As<CreateGuardrailResponse>(new Credential.Administrator(), new CreateGuardrailRequest
        {
            OrganizationId = world.Organization.Id,
            Name = "no buckets",
            Type = "RESOURCE_CONTROL_POLICY",
            Content = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:CreateBucket","Resource":"*"}}""",
        });
        await world.As<AttachGuardrailResponse>(
            new Credential.Administrator(),
            new AttachGuardrailRequest { OrganizationId = world.Organization.Id, PolicyId = guardrail.PolicyId, TargetId = Account });
        await Agree(
            arn,
            user,
            "s3:CreateBucket",
            "arn:aws:s3:::made-after",
            new CreateBucketRequest { Bucket = "made-after" },
            allowed: false);
    }

    [Fact]
    public async Task GetUser_OfOneself_SeesOnesOwnTags()
    {
        const string Own = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"*","Condition":{"StringEquals":{"iam:ResourceTag/team":"blue"}}}}""";
        var user = await world.User(Account, "blue", Own, ("team", "blue"));
        await Agree(
            $"arn:aws:iam::{Account}:user/blue",
            user,
            "iam:GetUser",
            $"arn:aws:iam::{Account}:user/blue",
            new GetUserRequest(),
            allowed: true);
        var other = await world.User(Account, "red", Own, ("team", "red"));
        await Agree(
            $"arn:aws:iam::{Account}:user/red",
            other,
            "iam:GetUser",
            $"arn:aws:iam::{Account}:user/red",
            new GetUserRequest(),
            allowed: false);
    }

    [Fact]
    public async Task PassRole_DoesNotSeeTheRolesTags()
    {
        const string Tagged = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"iam:ResourceTag/team":"blue"}}}}""";
        await world.User(Account, "passer", Tagged);
        var role = await world.Role(Account, "Passed", TrustAll, policy: null, ("team", "blue"));
        (await world.Ask($"arn:aws:iam::{Account}:user/passer", "iam:GetRole", role)).Decision.Result.Should().Be(DecisionResult.Allowed);
        (await world.Ask(
            $"arn:aws:iam::{Account}:user/passer", "iam:PassRole", role, ("iam:PassedToService", ["ec2.amazonaws.com"]))).Decision.Result
            .Should().Be(DecisionResult.ImplicitDeny);
    }

    [Fact]
    public async Task AssumeRole_ByAService_TellsItsRcpsWhoseTheRoleIs()
    {
        var role = await world.Role(
            Account, "Service",
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}""", AllowAll);
        var request = new AssumeRoleAsServiceRequest
        {
            RoleArn = role,
            ServicePrincipal = "ec2.amazonaws.com",
            RoleSessionName = "cases",
            SourceArn = $"arn:aws:ec2:us-east-1:{Account}:instance/i-1"
        };
        await Deny($$"""{"StringNotEquals":{"aws:ResourceOrgID":"{{world.Organization.Id}}"} }""");
        (await world.CodeOf(new Credential.Administrator(), request)).Should().BeNull();
        await Deny($$"""{"StringEquals":{"aws:ResourceAccount":"{{Account}}"} }""");
        (await world.CodeOf(new Credential.Administrator(), request)).Should().Be("AccessDenied");
    }

    /// <summary>Nobody changes AWS's own policies, or a role that belongs to a service (faults of November 2026, section 4.6).</summary>
    [Fact]
    public async Task ChangeOfWhatIsAwss_IsRefused_ThoughPoliciesAllow()
    {
        const string Managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        var user = await world.User(Account, "changer", AllowAll);
        var arn = $"arn:aws:iam::{Account}:user/changer";
        await Agree(arn, user, "iam:DeletePolicy", Managed, new DeletePolicyRequest { PolicyArn = Managed }, allowed: false);
        await Agree(
            arn,
            user,
            "iam:TagPolicy",
            Managed,
            new TagPolicyRequest { PolicyArn = Managed, Tags = { new Api.Iam.V1.Tag { Key = "k", Value = "v" } } },
            allowed: false);
        await Agree(arn, user, "iam:GetPolicy", Managed, new GetPolicyRequest { PolicyArn = Managed }, allowed: true);

        var manager = await world.User(TwoOrganizations.Management, "guards", AllowAll);
        await Agree(
            $"arn:aws:iam::{TwoOrganizations.Management}:user/guards", manager, "organizations:DeletePolicy",
            "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
            new Api.Organizations.V1.DeletePolicyRequest { PolicyId = "p-FullAWSAccess" }, allowed: false);

        var role = (await world.As<CreateServiceLinkedRoleResponse>(
            user, new CreateServiceLinkedRoleRequest { AwsServiceName = "batch.amazonaws.com" })).Role;
        await Agree(arn, user, "iam:DeleteRole", role.Arn, new DeleteRoleRequest { RoleName = role.RoleName }, allowed: false);
        await Agree(
            arn,
            user,
            "iam:AttachRolePolicy",
            role.Arn,
            new AttachRolePolicyRequest { RoleName = role.RoleName, PolicyArn = Managed },
            allowed: false);
        await Agree(arn, user, "iam:GetRole", role.Arn, new GetRoleRequest { RoleName = role.RoleName }, allowed: true);
    }

    /// <summary>A key always has a policy (faults of November 2026, section 4.7).</summary>
    [Fact]
    public async Task KeyWithoutAGivenPolicy_IsAnsweredByTheDefaultOne_WhichIsNamed()
    {
        await world.User(Account, "decrypts", AllowAll);
        await world.User(Account, "idle", DenyAll);
        var key = $"arn:aws:kms:us-east-1:{Account}:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        var answer = await world.Ask($"arn:aws:iam::{Account}:user/decrypts", "kms:Decrypt", key);
        answer.Decision.Result.Should().Be(DecisionResult.Allowed);
        answer.Explanation.Should().Contain("the default policy of a KMS key, which is assumed");
        (await world.Ask($"arn:aws:iam::{Account}:user/idle", "kms:Decrypt", key)).Decision.Result.Should().Be(DecisionResult.ExplicitDeny);
        await world.User(TwoOrganizations.Management, "stranger", AllowAll);
        (await world.Ask($"arn:aws:iam::{TwoOrganizations.Management}:user/stranger", "kms:Decrypt", key)).Decision.Result
            .Should().Be(DecisionResult.ImplicitDeny);
    }

    private async Task Deny(string condition)
    {
        var guardrail = await world.As<CreateGuardrailResponse>(new Credential.Administrator(), new CreateGuardrailRequest
        {
            OrganizationId = world.Organization.Id,
            Name = world.New("rcp"),
            Type = "RESOURCE_CONTROL_POLICY",
            Content = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{{condition}} } }""",
        });
        await world.As<AttachGuardrailResponse>(
            new Credential.Administrator(),
            new AttachGuardrailRequest { OrganizationId = world.Organization.Id, PolicyId = guardrail.PolicyId, TargetId = Account });
    }

    private async Task Agree(string caller, Credential who, string action, string resource, Google.Protobuf.IMessage request, bool allowed)
    {
        var code = await world.CodeOf(who, request);
        (code is null).Should().Be(allowed, "the call ended with {0}", code);
        var answer = await world.Ask(caller, action, resource, ("sts:RoleSessionName", ["cases"]));
        (answer.Decision.Result == DecisionResult.Allowed).Should().Be(allowed, answer.Explanation);
        if (caller == "anonymous")
            return;
        var cell = (await world.As<PrincipalCanResponse>(
            new Credential.Administrator(),
            new PrincipalCanRequest { Principal = caller, Actions = { action }, Resources = { resource } })).Results.Single();
        (cell.Result == DecisionResult.Allowed).Should().Be(allowed, cell.Summary);
    }
}
