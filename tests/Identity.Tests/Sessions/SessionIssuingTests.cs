using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>What is refused when a session is asked for, and what the issued one holds. One test for each refusal.</summary>
public sealed class SessionIssuingTests
{
    private static readonly DateTimeOffset Now = TestAccount.Opened;
    private static readonly IRandomSource Random = new SeededRandomSource("issuing");

    private readonly TestAccount account = new();

    public SessionIssuingTests() => account.Run(
        new CreateUserRequest { UserName = "alice", Tags = { new Api.Iam.V1.Tag { Key = "team", Value = "red" } } },
        new CreateRoleRequest { RoleName = "R", AssumeRolePolicyDocument = TestAccount.TrustAccount, MaxSessionDuration = 7200 });

    private Principal Alice => PrincipalFacts.OfUser(account.State.Users["alice"], TestAccount.Id, null).Principal;

    [Fact]
    public void Duration_BeyondTheRolesMaximum_IsRefused() => Refuses(
        () => Assume(new AssumeRoleRequest { DurationSeconds = 7201 }), "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");

    [Fact]
    public void Duration_OfAChainBeyondAnHour_IsRefused() => Refuses(
        () => Assume(new AssumeRoleRequest { DurationSeconds = 3601 }, ClaimsGen.One()),
        "ValidationError", "The requested DurationSeconds exceeds the 1 hour session duration limit for roles assumed by role chaining");

    [Fact]
    public void Duration_OfAUserSession_IsNoChain() =>
        Assume(new AssumeRoleRequest { DurationSeconds = 3601 }, ClaimsGen.One() with { Kind = SessionKind.User }).Claims.ExpiresAt
            .Should().Be(Now.AddSeconds(3601));

    [Fact]
    public void Duration_BeyondTheEndOfTheClock_EndsThere() => SessionIssuing.GetSessionToken(
        new GetSessionTokenRequest(), Alice, multiFactorAt: null, SandboxClock.Latest.AddMinutes(-10), Random).ExpiresAt
            .Should().Be(SandboxClock.Latest);

    [Fact]
    public void Policy_ThatIsNoPolicy_IsMalformed() =>
        Refuses(() => Assume(new AssumeRoleRequest { Policy = "{" }), "MalformedPolicyDocument", message: null);

    [Fact]
    public void PolicyArn_OfAnotherAccount_IsInvalid() => Refuses(
        () => Assume(WithArns("arn:aws:iam::999999999999:policy/P")), "ValidationError", "arn:aws:iam::999999999999:policy/P is invalid");

    [Fact]
    public void PolicyArn_OfNoPolicy_IsRefused() => Refuses(
        () => Assume(WithArns("arn:aws:iam::222222222222:policy/P")), "NoSuchEntity",
        "Policy arn:aws:iam::222222222222:policy/P does not exist or is not attachable.");

    [Fact]
    public void PolicyArns_MoreThanTen_AreRefused() => Refuses(
        () => Assume(WithArns([.. Enumerable.Repeat("arn:aws:iam::222222222222:policy/P", 11)])), "ValidationError", message: null);

    [Fact]
    public void Policy_ThatPacksToMoreThanTheBudget_IsRefusedThoughItIsShortEnough()
    {
        var policy = PackedPolicyTests.PolicyOf(42, 22);
        policy.Length.Should().BeLessThan(SessionPolicies.LongestPlaintext);
        Refuses(
            () => Assume(new AssumeRoleRequest { Policy = policy }),
            "PackedPolicyTooLarge",
            $"Packed policy consumes {PackedPolicy.PercentOf(policy, [], [])}% of allotted space, please use smaller policy.");
    }

    [Fact]
    public void Policy_LongerThan2048_IsRefusedHoweverWellItPacks()
    {
        Assume(new AssumeRoleRequest { Policy = TestAccount.PolicyOf(2048) }).PackedPolicySize.Should().BeInRange(1, 100);
        Refuses(
            () => Assume(new AssumeRoleRequest { Policy = TestAccount.PolicyOf(2049) }),
            "PackedPolicyTooLarge", "Packed policy consumes 101% of allotted space, please use smaller policy.");
    }

    [Fact]
    public void Tags_ThatPackToMoreThanTheBudget_AreRefused()
    {
        var request = new AssumeRoleRequest();
        request.Tags.AddRange(Enumerable.Range(0, 50).Select(
            i => new Api.Sts.V1.Tag { Key = UniqueIds.User(Random), Value = UniqueIds.Role(Random) }));
        Refuses(() => Assume(request), "PackedPolicyTooLarge", message: null);
    }

    [Fact]
    public void RootsSession_OfMoreThanAnHour_IsCutToOne()
    {
        SessionIssuing.GetSessionToken(
            new GetSessionTokenRequest { DurationSeconds = 43_200 }, TestAccount.Root, null, Now, Random).ExpiresAt
            .Should().Be(Now.AddHours(1));
        SessionIssuing.GetSessionToken(new GetSessionTokenRequest { DurationSeconds = 900 }, TestAccount.Root, null, Now, Random).ExpiresAt
            .Should().Be(Now.AddSeconds(900));
        SessionIssuing.GetFederationToken(
            new GetFederationTokenRequest { Name = "bob", DurationSeconds = 43_200 }, TestAccount.Root, Documents, Now, Random)
            .Claims.ExpiresAt.Should().Be(Now.AddHours(1));
    }

    [Fact]
    public void UsersSession_WithoutADuration_LastsTwelveHours() =>
        SessionIssuing.GetSessionToken(new GetSessionTokenRequest(), Alice, null, Now, Random).ExpiresAt.Should().Be(Now.AddHours(12));

    [Fact]
    public void FederatedUsersTags_AreTheUsersOverriddenByTheSessions()
    {
        var request = new GetFederationTokenRequest { Name = "bob", Tags = { new Api.Sts.V1.Tag { Key = "TEAM", Value = "blue" } } };
        var claims = SessionIssuing.GetFederationToken(request, Alice, Documents, Now, Random).Claims;
        Tag(claims with { Tags = [] }).Should().Equal("red");
        Tag(claims).Should().Equal("blue");

        IReadOnlyList<string> Tag(SessionClaims of)
        {
            var facts = PrincipalFacts.OfUser(account.State.Users["alice"], TestAccount.Id, null).Federating(of, null, Now);
            return new ConditionContext(facts.Entries).TryGet("aws:PrincipalTag/team", out var values) ? values : [];
        }
    }

    [Fact]
    public void FederatedSession_WithDuplicateTags_IsRefused() => Refuses(
        () => SessionIssuing.GetFederationToken(
            new GetFederationTokenRequest
            {
                Name = "bob",
                Tags = { new Api.Sts.V1.Tag { Key = "a", Value = "" }, new Api.Sts.V1.Tag { Key = "A", Value = "" } }
            },
            Alice, Documents, Now, Random),
        "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    [Fact]
    public void Code_OfACallerWithoutADevice_IsNotValidated()
    {
        var role = PrincipalFacts.OfRoleSession(account.State.DefineRole("R")!, ClaimsGen.One(), Now).Principal;
        foreach (var caller in new[] { role, Alice, TestAccount.Root })
        {
            var using_ = () => MultiFactor.Use(account.State, caller, "arn:aws:iam::222222222222:mfa/x", "123456", CodeClock.Of(Now, serverTime: null));
            using_.Should().Throw<AwsFaultException>().Which.Fault.Should().Be(Fault.MfaNotValidated());
        }
    }

    private static readonly Dictionary<string, string> Documents = [];

    private IssuedSession Assume(AssumeRoleRequest request, SessionClaims? session = null)
    {
        request.RoleArn = "arn:aws:iam::222222222222:role/R";
        request.RoleSessionName = "tests";
        var ask = RoleSessionAsk.Of(request, Alice, session, Now);
        return RoleSessionRules.Refusal(RoleSessionStage.Request, ask, RoleSessionFacts.None) is { } refused
            ? throw new AwsFaultException(refused)
            : SessionIssuing.AssumeRole(account.State.DefineRole("R")!, ask, Documents, Random);
    }

    private static AssumeRoleRequest WithArns(params string[] arns)
    {
        var request = new AssumeRoleRequest();
        request.PolicyArns.AddRange(arns.Select(arn => new PolicyDescriptorType { Arn = arn }));
        return request;
    }

    private static void Refuses(Func<object> issuing, string code, string? message)
    {
        var fault = issuing.Should().Throw<AwsFaultException>().Which.Fault;
        fault.Code.Should().Be(code);
        if (message is not null)
            fault.Message.Should().Be(message);
    }
}
