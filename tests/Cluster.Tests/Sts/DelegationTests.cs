using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;
using Rolecall.Policy.Matching;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Temporary delegation from the partner's request to the partner's session; each call goes to the other silo.</summary>
public sealed class DelegationTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Template = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:ListBucket"],"Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"@{RegionName}"}}}}""";

    private readonly StsWorld world = new(silos);

    /// <summary>Of another account than the owner's: the demo world's vendor may do nothing there.</summary>
    private Who? partner;

    [Fact]
    public async Task Delegation_FromRequestToSession_GivesTheApproversPermissionsWithinThePolicy()
    {
        var id = await Ask();
        var owner = await world.User("delegation-owner");
        (await Describe(owner, id)).State.Should().Be("UNASSIGNED");
        await world.Gateway.Call<IMessage>(owner, new AssociateDelegationRequestRequest { DelegationRequestId = id });
        (await world.Gateway.Call<ListDelegationRequestsResponse>(owner, new ListDelegationRequestsRequest())).DelegationRequests
            .Should().ContainSingle(request => request.DelegationRequestId == id).Which.OwnerId
            .Should().Be("arn:aws:iam::333333333333:user/delegation-owner");
        await world.Gateway.Call<IMessage>(owner, new UpdateDelegationRequestRequest { DelegationRequestId = id, Notes = "please" });
        (await Describe(owner, id)).State.Should().Be("PENDING_APPROVAL");
        await world.Gateway.Call<IMessage>(owner, new AcceptDelegationRequestRequest { DelegationRequestId = id });
        (await world.Gateway.FaultOf(null, new ReceiveDelegationTokenRequest { DelegationRequestId = id }))!.Code
            .Should().Be("NoSuchEntity");
        await world.Gateway.Call<IMessage>(owner, new SendDelegationTokenRequest { DelegationRequestId = id });
        (await Describe(owner, id)).State.Should().Be("FINALIZED");

        var token = (await world.Gateway.Call<ReceiveDelegationTokenResponse>(
            null, new ReceiveDelegationTokenRequest { DelegationRequestId = id })).TradeInToken;
        var traded = await world.Gateway.Call<GetDelegatedAccessTokenResponse>(
            partner!, new GetDelegatedAccessTokenRequest { TradeInToken = token });
        traded.AssumedPrincipal.Should().Be("arn:aws:iam::333333333333:user/delegation-owner");
        var session = Who.With(traded.Credentials);
        (await world.CodeOf(session, new ListBucketsRequest())).Should().BeNull();
        (await world.CodeOf(session, new CreateBucketRequest { Bucket = "not-delegated" }))
            .Should().Be("AccessDenied", "the policy narrows what the owner may");

        await silos.First.Call<IMessage>(
            silos.Admin,
            new PutUserPolicyRequest { UserName = "delegation-owner", PolicyName = "own", PolicyDocument = StsWorld.Allow("\"iam:*\"") });
        (await world.CodeOf(session, new ListBucketsRequest())).Should().Be("AccessDenied", "the owner's own permissions end it");

        (await world.CodeOf(owner, new GetDelegatedAccessTokenRequest { TradeInToken = token }))
            .Should().BeOneOf("AccessDenied", "ValidationError");
        (await world.CodeOf(silos.Admin, new GetDelegatedAccessTokenRequest { TradeInToken = token }))
            .Should().Be("ValidationError", "the token is the requestor's");
        (await world.CodeOf(partner!, new GetDelegatedAccessTokenRequest { TradeInToken = token + "x" })).Should().Be("ValidationError");
        silos.Time.Advance(TimeSpan.FromSeconds(600));
        (await world.CodeOf(partner!, new GetDelegatedAccessTokenRequest { TradeInToken = token }))
            .Should().Be("ExpiredTradeInTokenException");
        (await world.CodeOf(session, new ListBucketsRequest())).Should().Be("ExpiredToken");
    }

    [Fact]
    public async Task Delegation_OfIamPermissions_IsGoodForIam()
    {
        await Ask();
        await world.Gateway.Call<IMessage>(
            partner!, new CreatePolicyRequest { PolicyName = "IamTemplate", PolicyDocument = StsWorld.Allow("\"iam:ListRoles\"") });
        var id = await Ask(request =>
        {
            request.Permissions.PolicyTemplateArn = $"arn:aws:iam::{partnerAccount}:policy/IamTemplate";
            request.Permissions.Parameters.Clear();
        });
        var session = await Delegated(id, await world.User("delegation-iam"));
        (await world.CodeOf(session, new ListRolesRequest())).Should().BeNull();
        (await world.CodeOf(session, new ListUsersRequest())).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Delegation_AcceptedByARolesSession_KeepsItsSourceIdentityAndTags()
    {
        var user = await world.User("delegation-source");
        var role = await world.Role(
            "DelegationSource",
            StsWorld.Trust("""["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"""),
            StsWorld.Allow("\"*\"", """{"StringEquals":{"aws:SourceIdentity":"alice","aws:PrincipalTag/team":"blue"}}"""));
        var request = StsWorld.Request(role, ("team", "blue"));
        request.SourceIdentity = "alice";
        var session = await Delegated(await Ask(), await world.Assume(user, request));
        (await world.CodeOf(session, new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task Delegation_AcceptedByASessionWithAPolicy_IsRefused()
    {
        var user = await world.User("delegation-narrow");
        var role = await world.Role("DelegationNarrow", StsWorld.Trust("\"sts:AssumeRole\""));
        var request = StsWorld.Request(role);
        request.Policy = StsWorld.Allow("\"iam:*\"");
        var narrow = await world.Assume(user, request);
        var id = await Ask();
        await world.Gateway.Call<IMessage>(narrow, new AssociateDelegationRequestRequest { DelegationRequestId = id });
        (await world.CodeOf(narrow, new AcceptDelegationRequestRequest { DelegationRequestId = id }))
            .Should().Be("InvalidInput", "it may not list buckets, so nobody may in its stead");
    }

    [Fact]
    public async Task Delegation_OutOfTurn_IsRefused()
    {
        var id = await Ask();
        var owner = await world.User("out-of-turn");
        (await world.CodeOf(owner, new AcceptDelegationRequestRequest { DelegationRequestId = id }))
            .Should().Be("NoSuchEntity", "nobody owns it yet");
        await world.Gateway.Call<IMessage>(owner, new AssociateDelegationRequestRequest { DelegationRequestId = id });
        (await world.CodeOf(silos.Admin, new AssociateDelegationRequestRequest { DelegationRequestId = id })).Should().Be("InvalidInput");
        (await world.CodeOf(owner, new SendDelegationTokenRequest { DelegationRequestId = id })).Should().Be("InvalidInput");
        (await world.CodeOf(partner!, new GetDelegationRequestRequest { DelegationRequestId = id })).Should().Be("NoSuchEntity");
        await world.Gateway.Call<IMessage>(owner, new AcceptDelegationRequestRequest { DelegationRequestId = id });
        await world.Gateway.Call<IMessage>(owner, new RejectDelegationRequestRequest { DelegationRequestId = id, Notes = "no" });
        (await Describe(owner, id)).State.Should().Be("REJECTED");
        (await world.CodeOf(owner, new SendDelegationTokenRequest { DelegationRequestId = id })).Should().Be("InvalidInput");
        (await world.CodeOf(owner, new AcceptDelegationRequestRequest { DelegationRequestId = id })).Should().Be("InvalidInput");
    }

    [Fact]
    public async Task Delegation_ForOneAccount_IsHiddenFromOthers_AndExpires()
    {
        var id = await Ask(request => request.OwnerAccountId = "222222222222");
        (await world.CodeOf(silos.Admin, new GetDelegationRequestRequest { DelegationRequestId = id })).Should().Be("NoSuchEntity");
        (await world.CodeOf(silos.Admin, new AssociateDelegationRequestRequest { DelegationRequestId = id })).Should().Be("NoSuchEntity");
        var open = await Ask();
        silos.Time.Advance(TimeSpan.FromDays(7));
        (await world.CodeOf(silos.Admin, new AssociateDelegationRequestRequest { DelegationRequestId = open })).Should().Be("InvalidInput");
        (await Describe(silos.Admin, open)).State.Should().Be("EXPIRED");
    }

    [Fact]
    public async Task Delegation_WithoutItsTemplateOrParameters_IsInvalid()
    {
        await Ask();
        var request = Request();
        request.Permissions.Parameters.Clear();
        (await world.CodeOf(partner!, request)).Should().Be("InvalidInput");
        request = Request();
        request.Permissions.PolicyTemplateArn += "2";
        (await world.CodeOf(partner!, request)).Should().Be("InvalidInput");
    }

    [Fact]
    public async Task Delegation_OfAWorkflowThatAskedBefore_IsRefused()
    {
        await Ask(request => request.RequestorWorkflowId = "the-same");
        var again = Request();
        again.RequestorWorkflowId = "the-same";
        (await world.CodeOf(partner!, again)).Should().Be("EntityAlreadyExists");
        again.Permissions.Parameters.Clear();
        again.RequestorWorkflowId = "not-used-up";
        (await world.CodeOf(partner!, again)).Should().Be("InvalidInput");
        await Ask(request => request.RequestorWorkflowId = "not-used-up");
    }

    /// <summary>The partner's session, once the owner has gone all the way.</summary>
    private async Task<Who> Delegated(string id, Who owner)
    {
        await world.Gateway.Call<IMessage>(owner, new AssociateDelegationRequestRequest { DelegationRequestId = id });
        await world.Gateway.Call<IMessage>(owner, new AcceptDelegationRequestRequest { DelegationRequestId = id });
        await world.Gateway.Call<IMessage>(owner, new SendDelegationTokenRequest { DelegationRequestId = id });
        var token = (await world.Gateway.Call<ReceiveDelegationTokenResponse>(
            null, new ReceiveDelegationTokenRequest { DelegationRequestId = id })).TradeInToken;
        return Who.With((await world.Gateway.Call<GetDelegatedAccessTokenResponse>(
            partner!, new GetDelegatedAccessTokenRequest { TradeInToken = token })).Credentials);
    }

    [Theory]
    [InlineData("s3:*", "*", "{}", "ALLOWED")]
    [InlineData("s3:ListBucket", "*", "{}", "DENIED")]
    [InlineData("s3:*", "*", """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", "UNSURE")]
    [InlineData("iam:*", "*", "{}", "DENIED")]
    public async Task PermissionCheck_TellsWhetherTheCallersPermissionsCoverTheRequest(
        string actions, string resource, string condition, string result)
    {
        var id = await Ask();
        var name = $"checks-{result}-{actions.Length}";
        var owner = await world.User(name, $$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"iam:GetDelegationRequest","Resource":"*"},
              {"Effect":"Allow","Action":"{{actions}}","Resource":"{{resource}}","Condition":{{condition}} }]}
            """);
        var answer = await world.Gateway.Call<GetDelegationRequestResponse>(
            owner, new GetDelegationRequestRequest { DelegationRequestId = id, DelegationPermissionCheck = true });
        (answer.PermissionCheckStatus, answer.PermissionCheckResult).Should().Be(("COMPLETE", result));
        var plain =
            await world.Gateway.Call<GetDelegationRequestResponse>(owner, new GetDelegationRequestRequest { DelegationRequestId = id });
        (plain.HasPermissionCheckStatus, plain.HasPermissionCheckResult).Should().Be((false, false));
    }

    private string? partnerAccount;
    private int workflows;

    /// <summary>A partner, and its request.</summary>
    private async Task<string> Ask(Action<CreateDelegationRequestRequest>? change = null)
    {
        if (partner is null)
        {
            var made = await world.Gateway.Call<Api.Native.V1.CreateOrganizationResponse>(
                null, new Api.Native.V1.CreateOrganizationRequest { Name = "partner", WithRootAccessKey = true });
            partnerAccount = made.Organization.ManagementAccountId;
            var root = new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
            // A template is stored as it is: its places are text like any other.
            await world.Gateway.Call<IMessage>(root, new CreatePolicyRequest { PolicyName = "Template", PolicyDocument = Template });
            await world.Gateway.Call<IMessage>(root, new CreateUserRequest { UserName = "partner" });
            await world.Gateway.Call<IMessage>(
                root, new PutUserPolicyRequest { UserName = "partner", PolicyName = "all", PolicyDocument = StsWorld.AllowAll });
            var key = (await world.Gateway.Call<CreateAccessKeyResponse>(
                root, new CreateAccessKeyRequest { UserName = "partner" })).AccessKey;
            partner = new Who(key.AccessKeyId, key.SecretAccessKey);
        }
        var request = Request();
        change?.Invoke(request);
        return (await world.Gateway.Call<CreateDelegationRequestResponse>(partner, request)).DelegationRequestId;
    }

    private CreateDelegationRequestRequest Request() => new()
    {
        Description = "Looks at buckets",
        Permissions = new DelegationPermission
        {
            PolicyTemplateArn = $"arn:aws:iam::{partnerAccount}:policy/Template",
            Parameters = { new PolicyParameter { Name = "RegionName", Type = "string", Values = { "us-east-1" } } },
        },
        RequestorWorkflowId = "workflow-" + workflows++,
        NotificationChannel = "arn:aws:sns:us-east-1:111111111111:topic",
        SessionDuration = 600,
    };

    private async Task<DelegationRequest> Describe(Who who, string id) =>
        (await world.Gateway.Call<GetDelegationRequestResponse>(
            who, new GetDelegationRequestRequest { DelegationRequestId = id })).DelegationRequest;
}
