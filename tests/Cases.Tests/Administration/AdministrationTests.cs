using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Worlds;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Cases.Tests.Administration;

/// <summary>What the administrator of a sandbox sees of it, and ends.</summary>
public sealed partial class AdministrationTests(CaseServer server) : IClassFixture<CaseServer>, IAsyncLifetime
{
    private static int made;

    private readonly string sandbox = $"admin-{Interlocked.Increment(ref made)}";
    private IReadOnlyList<WorldPerson> people = [];
    private string ownToken = "";

    /// <summary>Each test has a sandbox with the demo world.</summary>
    public async ValueTask InitializeAsync()
    {
        var created = (CreateSandboxResponse)await Server(new CreateSandboxRequest
        {
            Name = sandbox,
            World = new() { Text = WorldSource.Demo.Text },
            Owner = "ci",
            Labels = { new SandboxLabel { Key = "pr", Value = "17" } },
        });
        people = created.Applied.People;
        ownToken = created.AdminToken;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Sandbox_TellsWhoseItIs_WhatItHolds_AndItsLastUse()
    {
        await As<GetCallerIdentityResponse>(Person("developer"), new GetCallerIdentityRequest());

        var shown = (await Admin<GetSandboxResponse>(new GetSandboxRequest { Name = sandbox })).Sandbox;

        shown.Owner.Should().Be("ci");
        shown.Labels.Should().ContainKey("pr").WhoseValue.Should().Be("17");
        (shown.OrganizationCount, shown.AccountCount).Should().Be((2, 4));
        shown.LastUseTime.Should().BeGreaterThanOrEqualTo(shown.CreateTime);
        shown.ExpireTime.Should().BeNull();
        ((ListSandboxesResponse)await Server(new ListSandboxesRequest { PageSize = 1000 })).Sandboxes.Single(one => one.Name == sandbox)
            .AccountCount.Should().Be(4);
    }

    [Fact]
    public async Task Update_ChangesWhatItSays_AndAResetKeepsIt()
    {
        await Admin<UpdateSandboxResponse>(new UpdateSandboxRequest
        {
            Name = sandbox,
            Labels = { new SandboxLabel { Key = "pr" }, new SandboxLabel { Key = "team", Value = "blue" } },
            Ttl = Duration.FromTimeSpan(TimeSpan.FromHours(2)),
        });
        await Admin<ResetSandboxResponse>(new ResetSandboxRequest { Name = sandbox });

        var shown = (await Admin<GetSandboxResponse>(new GetSandboxRequest { Name = sandbox })).Sandbox;

        shown.Owner.Should().Be("ci", "it was not given");
        shown.Labels.Should().Equal(new Dictionary<string, string> { ["team"] = "blue" });
        shown.ExpireTime.Should().BeGreaterThan(shown.CreateTime);
        (await Admin<UpdateSandboxResponse>(new UpdateSandboxRequest { Name = sandbox, Ttl = new Duration() })).Sandbox.ExpireTime.Should().BeNull();
    }

    /// <summary>Else whoever was handed a sandbox could end it, or keep it for ever.</summary>
    [Fact]
    public async Task OwnerAndEnd_AreTheServersAdministratorsToSet_AndLabelsTheSandboxsOwn()
    {
        var token = new Credential.SandboxToken(ownToken);
        (await RefusalOf(new UpdateSandboxRequest { Name = sandbox, Ttl = new Duration { Seconds = 1 } }, who: token)).Should().Be("InvalidAdminToken");
        (await RefusalOf(new UpdateSandboxRequest { Name = sandbox, Ttl = new Duration() }, who: token)).Should().Be("InvalidAdminToken");
        (await RefusalOf(new UpdateSandboxRequest { Name = sandbox, Owner = "me" }, who: token)).Should().Be("InvalidAdminToken");

        var labelled = await As<UpdateSandboxResponse>(
            token, new UpdateSandboxRequest { Name = sandbox, Labels = { new SandboxLabel { Key = "by", Value = "its own" } } });

        labelled.Sandbox.Labels.Should().Contain("by", "its own");
        labelled.Sandbox.Owner.Should().Be("ci");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(400_000_000)]
    public async Task Sandbox_ThatWouldLiveForNoTimeOrTooLong_IsRefused(long seconds) =>
        (await RefusalOf(new UpdateSandboxRequest { Name = sandbox, Ttl = new Duration { Seconds = seconds } })).Should().Be("ValidationError");

    [Fact]
    public async Task DefaultSandbox_DoesNotExpire() =>
        (await RefusalOf(new UpdateSandboxRequest { Name = Keys.DefaultSandbox, Ttl = new Duration { Seconds = 60 } }, Keys.DefaultSandbox))
            .Should().Be("ValidationError");

    [Fact]
    public async Task FiftyLabels_AreTheMost()
    {
        var many = new UpdateSandboxRequest { Name = sandbox };
        many.Labels.AddRange(Enumerable.Range(1, 50).Select(n => new SandboxLabel { Key = $"k{n}", Value = "v" }));

        (await RefusalOf(many)).Should().Be("LimitExceeded", "with the one that is there they are 51");
    }

    [Fact]
    public async Task Sessions_AreListedWithTheirUse_TheNewestFirst()
    {
        var role = new AssumeRoleRequest { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "one" };
        var first = (await As<AssumeRoleResponse>(Person("developer"), role)).Credentials;
        role.RoleSessionName = "two";
        var second = (await As<AssumeRoleResponse>(Person("developer"), role)).Credentials;
        await As<GetCallerIdentityResponse>(
            new Credential.Keys(second.AccessKeyId, second.SecretAccessKey, second.SessionToken), new GetCallerIdentityRequest());
        await Admin<RevokeSessionResponse>(new RevokeSessionRequest { AccessKeyId = first.AccessKeyId });

        var sessions = (await Admin<ListSessionsResponse>(new ListSessionsRequest())).Sessions;

        sessions.Select(one => one.AccessKeyId).Should().Equal(second.AccessKeyId, first.AccessKeyId);
        sessions[0].Should().Match<Session>(one => one.Active && !one.Revoked
            && one.Arn == "arn:aws:sts::333333333333:assumed-role/UpdateApp/two"
            && one.IssuedTo == "arn:aws:iam::222222222222:user/developer" && one.EventName == "AssumeRole");
        sessions[1].Revoked.Should().BeTrue();
    }

    [Fact]
    public async Task Sessions_ThatHaveExpired_AreListedWhereThatIsAsked()
    {
        await As<AssumeRoleResponse>(
            Person("developer"), new AssumeRoleRequest { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "one" });
        await Admin<AdvanceClockResponse>(new AdvanceClockRequest { By = Duration.FromTimeSpan(TimeSpan.FromMinutes(61)) });

        (await Admin<ListSessionsResponse>(new ListSessionsRequest())).Sessions.Should().BeEmpty();
        (await Admin<ListSessionsResponse>(new ListSessionsRequest { IncludeExpired = true })).Sessions.Should().ContainSingle();
        (await Admin<ListSessionsResponse>(new ListSessionsRequest { IncludeExpired = true, AccountId = "222222222222" })).Sessions.Should().BeEmpty();
    }

    [Fact]
    public async Task Account_OfAccountService_HasTheAccessRole_AsOrganizationsMakesIt()
    {
        var account = await Admin<Api.Native.V1.CreateAccountResponse>(
            new Api.Native.V1.CreateAccountRequest { OrganizationId = "o-demoworld01", Name = "staging", WithRootAccessKey = true });
        var root = new Credential.Keys(account.RootAccessKey.AccessKeyId, account.RootAccessKey.SecretAccessKey);

        var role = (await As<GetRoleResponse>(root, new GetRoleRequest { RoleName = "OrganizationAccountAccessRole" })).Role;
        role.AssumeRolePolicyDocument.Should().Contain("\"arn:aws:iam::111111111111:root\"");
        (await As<ListAttachedRolePoliciesResponse>(root, new ListAttachedRolePoliciesRequest { RoleName = role.RoleName })).AttachedPolicies
            .Should().ContainSingle().Which.PolicyName.Should().Be("AdministratorAccess");
    }

    [Fact]
    public async Task AccountThatIsClosed_LetsNobodyIn()
    {
        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222" });

        (await RefusalOf(new GetCallerIdentityRequest(), who: Person("developer"))).Should().Be("InvalidClientTokenId");
        // AWS closes a tenth of an organization's accounts in 30 days; the administrator has no such quota.
        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "333333333333" });
    }

    /// <summary>Else a key would be handed out that opens nothing, and no list would tell why.</summary>
    [Fact]
    public async Task AccountThatIsClosed_IsShownAsSuspended_AndItsRootGetsNoKey()
    {
        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222" });

        (await RefusalOf(new CreateRootAccessKeyRequest { AccountId = "222222222222" })).Should().Be("AccountClosed");
        (await RefusalOf(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222" })).Should().Be("AccountAlreadyClosedException");
        (await RefusalOf(new AuthorizeRequest { Caller = "arn:aws:iam::222222222222:user/developer", Action = "s3:ListAllMyBuckets" })).Should().Be("AccountClosed");
        (await States("o-demoworld01")).Should().Equal(new Dictionary<string, string>
        {
            ["111111111111"] = "ACTIVE",
            ["222222222222"] = "SUSPENDED",
            ["333333333333"] = "ACTIVE",
        });
    }

    /// <summary>Nobody gets in by way of the organization's end.</summary>
    [Fact]
    public async Task AccountThatIsClosed_StaysSo_ThoughItsOrganizationIsDeleted()
    {
        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222" });
        await Admin<Api.Native.V1.DeleteOrganizationResponse>(
            new Api.Native.V1.DeleteOrganizationRequest { OrganizationId = "o-demoworld01", Force = true });

        (await RefusalOf(new GetCallerIdentityRequest(), who: Person("developer"))).Should().Be("InvalidClientTokenId");
        (await RefusalOf(new CreateRootAccessKeyRequest { AccountId = "222222222222" })).Should().Be("AccountClosed");
        (await RefusalOf(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222" })).Should().Be("AccountAlreadyClosedException");
        (await States("")).Should().Contain("222222222222", "SUSPENDED").And.Contain("333333333333", "ACTIVE");
    }

    /// <summary>What is left of an organization can be ended, its former management account too.</summary>
    [Theory]
    [InlineData("111111111111", "management-root")]
    [InlineData("222222222222", "developer")]
    public async Task AccountThatStandsAlone_IsClosed(string account, string person)
    {
        var role = new AssumeRoleRequest { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "one" };
        var session = (await As<AssumeRoleResponse>(Person("developer"), role)).Credentials;
        await Admin<Api.Native.V1.DeleteOrganizationResponse>(
            new Api.Native.V1.DeleteOrganizationRequest { OrganizationId = "o-demoworld01", Force = true });

        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = account });

        (await RefusalOf(new GetCallerIdentityRequest(), who: Person(person))).Should().Be("InvalidClientTokenId");
        (await RefusalOf(new CreateRootAccessKeyRequest { AccountId = account })).Should().Be("AccountClosed");
        (await RefusalOf(new Api.Native.V1.CloseAccountRequest { AccountId = account })).Should().Be("AccountAlreadyClosedException");
        (await States("")).Should().Contain(account, "SUSPENDED").And.Contain("333333333333", "ACTIVE");
        // Roles and buckets of the account follow it.
        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "333333333333" });
        (await RefusalOf(new GetCallerIdentityRequest(), who: new Credential.Keys(
            session.AccessKeyId, session.SecretAccessKey, session.SessionToken))).Should().Be("InvalidClientTokenId");
    }

    [Theory]
    [InlineData("999999999999", "NoSuchEntity")]
    [InlineData("111111111111", "ConstraintViolationException")]
    public async Task AccountThatIsNotThereOrManages_IsNotClosed(string account, string code) =>
        (await RefusalOf(new Api.Native.V1.CloseAccountRequest { AccountId = account })).Should().Be(code);

    [Fact]
    public async Task DelegatedAdministrator_IsClosedByForceAlone()
    {
        await As<Wire.EnableAWSServiceAccessResponse>(
            Person("management-root"), new Wire.EnableAWSServiceAccessRequest { ServicePrincipal = "access-analyzer.amazonaws.com" });
        await As<Wire.RegisterDelegatedAdministratorResponse>(
            Person("management-root"),
            new Wire.RegisterDelegatedAdministratorRequest { AccountId = "222222222222", ServicePrincipal = "access-analyzer.amazonaws.com" });

        (await RefusalOf(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222" })).Should().Be("ConstraintViolationException");
        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "222222222222", Force = true });
    }

    [Fact]
    public async Task OrganizationWithAccounts_IsDeletedByForceAlone_AndTheyStandAlone()
    {
        (await RefusalOf(new Api.Native.V1.DeleteOrganizationRequest { OrganizationId = "o-demoworld01" })).Should().Be("OrganizationNotEmptyException");

        await Admin<Api.Native.V1.DeleteOrganizationResponse>(
            new Api.Native.V1.DeleteOrganizationRequest { OrganizationId = "o-demoworld01", Force = true });

        (await Admin<ListOrganizationsResponse>(new ListOrganizationsRequest())).Organizations.Select(one => one.Id).Should().Equal("o-demoworld02");
        await As<GetCallerIdentityResponse>(Person("developer"), new GetCallerIdentityRequest());
    }

    [Fact]
    public async Task OrganizationThatIsNotThere_IsNotDeleted() =>
        (await RefusalOf(new Api.Native.V1.DeleteOrganizationRequest { OrganizationId = "o-nonenonenone" })).Should().Be("NoSuchEntity");

    private async Task<Dictionary<string, string>> States(string organization) =>
        (await Admin<Api.Native.V1.ListAccountsResponse>(new Api.Native.V1.ListAccountsRequest { OrganizationId = organization })).Accounts
            .ToDictionary(account => account.Id, account => account.State);

    private Credential.Keys Person(string name)
    {
        var one = people.Single(person => person.Name == name);
        return new(one.AccessKeyId, one.SecretAccessKey);
    }

    private async Task<string> RefusalOf(IMessage request, string? of = null, Credential? who = null) =>
        (await FluentActions.Awaiting(() => server.Run(of ?? sandbox, who ?? new Credential.Administrator(), request)).Should().ThrowAsync<RefusedCallException>())
            .Which.Fault.Code;

    private async Task<IMessage> Server(IMessage request) => (await server.Run(Keys.DefaultSandbox, new Credential.Administrator(), request)).Answer;

    private Task<T> Admin<T>(IMessage request)
        where T : IMessage => As<T>(new Credential.Administrator(), request);

    private async Task<T> As<T>(Credential who, IMessage request)
        where T : IMessage => (T)(await server.Run(sandbox, who, request)).Answer;
}
