using Rolecall.Api.Iam.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>AWS Organizations as its callers meet it: who may call, and what becomes of accounts.</summary>
public sealed class OrganizationsApiTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private const string Demo = "o-demoworld01";

    private Who Management => silos.Person("management-root");

    private IAccountGrain Account(string id) =>
        silos.First.Grains.Grain<IAccountGrain>(Keys.Account(Keys.DefaultSandbox, AccountId.Parse(id)));

    /// <summary>A role of the account that somebody of another account assumes, and has assumed.</summary>
    private async Task<(string Role, Who Neighbour)> RoleOfTheNeighbour(Who root, string name)
    {
        var role = (await silos.First.Call<CreateRoleResponse>(root, new CreateRoleRequest
        {
            RoleName = "open",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}]}""",
        })).Role.Arn;
        var neighbour = await User(silos.Person("development-root"), name, AllowAll);
        await silos.First.Assume(neighbour, role);
        return (role, neighbour);
    }

    private async Task ShouldBeClosed(Who root, Who neighbour, string role)
    {
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(root, new GetCallerIdentityRequest()))!.Code.Should().Be("InvalidClientTokenId");
            (await gateway.FaultOf(neighbour, GatewayOfSilo.AssumeRequest(role)))!.Code.Should().Be("AccessDenied");
        }
    }

    [Fact]
    public async Task CreateAccount_MakesAnAccountThatTheManagementAccountCanEnter()
    {
        var status = (await silos.First.Call<CreateAccountResponse>(
            Management, new CreateAccountRequest { AccountName = "new", Email = "entered@example.com" })).CreateAccountStatus;
        status.State.Should().Be("SUCCEEDED");
        var user = await User(Management, "organizer", AllowAll);

        var session = await silos.Second.Assume(user, $"arn:aws:iam::{status.AccountId}:role/OrganizationAccountAccessRole");
        (await silos.Second.Call<GetCallerIdentityResponse>(session, new GetCallerIdentityRequest())).Account.Should().Be(status.AccountId);
        (await silos.First.FaultOf(session, new CreateUserRequest { UserName = "first" }))
            .Should().BeNull("the role administers the account");
        (await silos.First.Call<DescribeOrganizationResponse>(session, new DescribeOrganizationRequest())).Organization.MasterAccountId
            .Should().Be("111111111111");
        var fault = (await silos.First.FaultOf(session, new ListAccountsRequest()))!;
        (fault.Code, fault.Message).Should().Be(("AccessDeniedException", "You don't have permissions to access this resource."));
    }

    [Fact]
    public async Task Operation_WithoutPermission_IsDeniedByPolicy()
    {
        (await silos.First.FaultOf(silos.Developer, new DescribeOrganizationRequest()))!.Message
            .Should().Contain(
                "is not authorized to perform: organizations:DescribeOrganization").And.Contain("because no identity-based policy allows");
    }

    [Fact]
    public async Task AttachPolicy_NeedsPermissionOnPolicyAndTarget()
    {
        var policy = (await silos.First.Call<Api.Organizations.V1.CreatePolicyResponse>(
            Management,
            new Api.Organizations.V1.CreatePolicyRequest
            {
                Name = "unused",
                Description = "",
                Type = GuardrailTypes.ServiceControl,
                Content = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]}""",
            })).Policy.PolicySummary;
        var attach = new AttachPolicyRequest { PolicyId = policy.Id, TargetId = "222222222222" };
        string Allow(string resources) =>
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"organizations:AttachPolicy","Resource":[{{resources}}]}]}""";
        const string Target = "\"arn:aws:organizations::111111111111:account/o-demoworld01/222222222222\"";
        (await silos.First.FaultOf(await User(Management, "policy-only", Allow($"\"{policy.Arn}\"")), attach))!.Code
            .Should().Be("AccessDenied");
        (await silos.First.FaultOf(await User(Management, "target-only", Allow(Target)), attach))!.Code.Should().Be("AccessDenied");
        (await silos.First.FaultOf(await User(Management, "both", Allow($"\"{policy.Arn}\",{Target}")), attach)).Should().BeNull();
        await silos.First.Call<DetachPolicyResponse>(
            Management, new DetachPolicyRequest { PolicyId = policy.Id, TargetId = "222222222222" });
    }

    [Fact]
    public async Task ClosedAccount_HasNoCredentialsAnyMore()
    {
        var (account, root) = await NewAccount("closed");
        var (role, neighbour) = await RoleOfTheNeighbour(root, "neighbour-of-closed");
        await silos.First.Call<CloseAccountResponse>(Management, new CloseAccountRequest { AccountId = account });
        await ShouldBeClosed(root, neighbour, role);
        (await silos.Second.Call<DescribeAccountResponse>(Management, new DescribeAccountRequest { AccountId = account })).Account.Status
            .Should().Be("SUSPENDED");

        // It is closed for good: also where no organization says so any more, and the account's grain has begun anew.
        await silos.First.Call<Api.Native.V1.RemoveAccountResponse>(
            null, new Api.Native.V1.RemoveAccountRequest { OrganizationId = Demo, AccountId = account });
        await silos.Cluster.DeactivateAsync(Account(account));
        await ShouldBeClosed(root, neighbour, role);
    }

    /// <summary>As of an account that a version closed which did not write that to the account.</summary>
    [Fact]
    public async Task ClosedAccount_ThatCouldNotKeepIt_IsClosedAtOnce_AndStaysSoWithoutItsOrganization()
    {
        var (account, root) = await NewAccount("unkept");
        var (role, neighbour) = await RoleOfTheNeighbour(root, "neighbour-of-unkept");
        silos.Events.Broken = Keys.Account(Keys.DefaultSandbox, AccountId.Parse(account));
        (await silos.First.FaultOf(Management, new CloseAccountRequest { AccountId = account }))!.Status.Should().Be(503);
        await ShouldBeClosed(root, neighbour, role);

        // Whom it has to tell again, the organization has forgotten when it begins anew.
        await silos.Cluster.DeactivateAsync(silos.First.Grains.Grain<IOrganizationGrain>(Keys.Organization(Keys.DefaultSandbox, Demo)));
        await silos.Cluster.DeactivateAsync(Account(account));
        silos.Events.Broken = null;
        await silos.First.Call<Api.Native.V1.RemoveAccountResponse>(
            null, new Api.Native.V1.RemoveAccountRequest { OrganizationId = Demo, AccountId = account });

        await ShouldBeClosed(root, neighbour, role);
    }

    /// <summary>As where an organization was being founded, or a handshake accepted, and its own stream could not be written.</summary>
    [Fact]
    public async Task AccountWhoseOrganizationDidNotKeepIt_FoundsAnother()
    {
        var (account, root) = await NewAccountAlone("unkept-join");
        (await Account(account).Join("o-neverkept01", DateTimeOffset.UnixEpoch)).Should().BeTrue();

        (await silos.First.Call<CreateOrganizationResponse>(root, new CreateOrganizationRequest())).Organization.MasterAccountId.Should().Be(account);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AccountThatStandsAlone_IsClosedOnEverySilo_AndJoinsNobody(bool joinedOneThatDidNotKeepIt)
    {
        var (account, root) = await NewAccountAlone("alone");
        var (role, neighbour) = await RoleOfTheNeighbour(root, $"neighbour-of-alone-{joinedOneThatDidNotKeepIt}");
        if (joinedOneThatDidNotKeepIt)
            await Account(account).Join("o-neverkept02", DateTimeOffset.UnixEpoch);
        var close = new Api.Native.V1.CloseAccountRequest { AccountId = account };

        await silos.Second.Call<Api.Native.V1.CloseAccountResponse>(null, close);

        await ShouldBeClosed(root, neighbour, role);
        (await Account(account).Join("o-neverkept03", DateTimeOffset.UnixEpoch)).Should().BeFalse();
        (await silos.First.FaultOf(null, close))!.Code.Should().Be("AccountAlreadyClosedException");
        (await silos.First.FaultOf(Management, new InviteAccountToOrganizationRequest { Target = new() { Id = account, Type = "ACCOUNT" } }))!.Code
            .Should().Be("AccountNotFoundException");
        await silos.Cluster.DeactivateAsync(Account(account));
        await ShouldBeClosed(root, neighbour, role);
    }

    /// <summary>What waits to be written decides, not what was so when it was asked for.</summary>
    [Fact]
    public async Task AccountThatIsClosedAndJoinsAtOnce_DoesOneOfTheTwo()
    {
        for (var round = 0; round < 20; round++)
        {
            var (account, _) = await NewAccountAlone("race");

            var (joins, closes) = (Account(account).Join("o-neverkept04", DateTimeOffset.UnixEpoch), Account(account).CloseAlone(DateTimeOffset.UnixEpoch));

            var (joined, refused) = (await joins, await closes);
            joined.Should().Be(refused is not null, "{0}", refused);
            (await Account(account).Describe())!.Closed.Should().Be(refused is null);
        }
    }

    [Fact]
    public async Task AccountThatLeft_MayFoundAnOrganizationOfItsOwn()
    {
        var (account, root) = await NewAccount("founder");
        (await silos.First.FaultOf(root, new CreateOrganizationRequest()))!.Code.Should().Be("AlreadyInOrganizationException");
        (await silos.First.FaultOf(root, new LeaveOrganizationRequest()))!.Reason.Should().Be("WAIT_PERIOD_ACTIVE");
        await silos.First.Call<Api.Native.V1.RemoveAccountResponse>(
            null, new Api.Native.V1.RemoveAccountRequest { OrganizationId = "o-demoworld01", AccountId = account });
        (await silos.Second.FaultOf(root, new DescribeOrganizationRequest()))!.Code.Should().Be("AWSOrganizationsNotInUseException");

        var own = (await silos.First.Call<CreateOrganizationResponse>(root, new CreateOrganizationRequest())).Organization;
        (own.MasterAccountId, own.FeatureSet).Should().Be((account, "ALL"));
        (await silos.Second.Call<ListRootsResponse>(root, new ListRootsRequest())).Roots.Single().PolicyTypes.Select(type => type.Type)
            .Should().Equal(GuardrailTypes.ServiceControl);
        (await silos.Second.FaultOf(root, new CreateOrganizationRequest()))!.Code.Should().Be("AlreadyInOrganizationException");
        await silos.Cluster.DeactivateAsync(silos.First.Grains.Grain<IAccountGrain>(Keys.Account(
            Keys.DefaultSandbox, AccountId.Parse(account))));
        (await silos.Second.Call<DescribeOrganizationResponse>(root, new DescribeOrganizationRequest())).Organization.Should().Be(own);

        await silos.First.Call<DeleteOrganizationResponse>(root, new DeleteOrganizationRequest());
        (await silos.Second.FaultOf(root, new DescribeOrganizationRequest()))!.Code.Should().Be("AWSOrganizationsNotInUseException");
    }

    [Fact]
    public async Task AccountThatCannotFollow_IsA503_AndIsToldAgainUntilItCan()
    {
        var (account, root) = await NewAccount("slow");
        silos.Events.Broken = Keys.Account(Keys.DefaultSandbox, AccountId.Parse(account));
        var remove = new Api.Native.V1.RemoveAccountRequest { OrganizationId = "o-demoworld01", AccountId = account };
        (await silos.First.FaultOf(null, remove))!.Status.Should().Be(503);

        silos.Events.Broken = null;
        // Grain timers go by the tests' clock.
        await ToldAgain().OrFail("the organization tells the account again every second, and this one is still a member");
        (await silos.Second.FaultOf(root, new DescribeOrganizationRequest()))!.Code.Should().Be("AWSOrganizationsNotInUseException");

        async Task ToldAgain()
        {
            while (await IsMember(account))
                silos.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task InvitedAccount_IsBoundOnceItHasAccepted()
    {
        var (account, root) = await NewAccount("guest");
        var invite = new InviteAccountToOrganizationRequest { Target = new HandshakeParty { Id = account, Type = "ACCOUNT" } };
        (await silos.First.FaultOf(Management, invite))!.Reason.Should().Be("ALREADY_IN_AN_ORGANIZATION");
        await silos.First.Call<Api.Native.V1.RemoveAccountResponse>(
            null, new Api.Native.V1.RemoveAccountRequest { OrganizationId = "o-demoworld01", AccountId = account });
        var handshake = (await silos.First.Call<InviteAccountToOrganizationResponse>(Management, invite)).Handshake;
        (await silos.First.FaultOf(
            Management, new InviteAccountToOrganizationRequest { Target = new HandshakeParty { Id = "999999999999", Type = "ACCOUNT" } }))!
            .Code.Should().Be("AccountNotFoundException");

        (await silos.Second.Call<ListHandshakesForAccountResponse>(root, new ListHandshakesForAccountRequest())).Handshakes
            .Should().Equal(handshake);
        (await silos.Second.FaultOf(root, new AcceptHandshakeRequest { HandshakeId = "h-aaaaaaaa" }))!.Code
            .Should().Be("HandshakeNotFoundException");
        (await silos.Second.Call<AcceptHandshakeResponse>(root, new AcceptHandshakeRequest { HandshakeId = handshake.Id })).Handshake.State
            .Should().Be("ACCEPTED");
        (await silos.First.Call<DescribeAccountResponse>(
            Management, new DescribeAccountRequest { AccountId = account })).Account.JoinedMethod
            .Should().Be("INVITED");
        var standing =
            await silos.First.Grains.Grain<IAccountGrain>(Keys.Account(Keys.DefaultSandbox, AccountId.Parse(account))).Standing();
        (standing.OrganizationId, standing.ServiceControl.Length).Should().Be(("o-demoworld01", 2));
    }

    private async Task<bool> IsMember(string account) =>
        (await silos.First.Grains.Grain<IAccountGrain>(Keys.Account(
            Keys.DefaultSandbox, AccountId.Parse(account))).Standing()).OrganizationId is not null;

    private async Task<(string Id, Who Root)> NewAccount(string name)
    {
        var made = await silos.First.Call<Api.Native.V1.CreateAccountResponse>(
            null, new Api.Native.V1.CreateAccountRequest { OrganizationId = "o-demoworld01", Name = name, WithRootAccessKey = true });
        return (made.Account.Id, new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey));
    }

    private async Task<(string Id, Who Root)> NewAccountAlone(string name)
    {
        var made = await NewAccount(name);
        await silos.First.Call<Api.Native.V1.RemoveAccountResponse>(
            null, new Api.Native.V1.RemoveAccountRequest { OrganizationId = Demo, AccountId = made.Id });
        return made;
    }

    private async Task<Who> User(Who root, string name, string policy)
    {
        await silos.First.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = name });
        await silos.First.Call<PutUserPolicyResponse>(
            root, new PutUserPolicyRequest { UserName = name, PolicyName = "All", PolicyDocument = policy });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }
}
