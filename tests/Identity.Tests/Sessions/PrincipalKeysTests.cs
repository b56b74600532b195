using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>
/// The condition keys that a principal brings along: one row for each key, one column for each kind of principal, as AWS's
/// pages have them. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
/// </summary>
public sealed class PrincipalKeysTests
{
    private const string Absent = "(absent)";

    private static readonly DateTimeOffset Issued = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    [Theory]
    //          key                               root              user                                    user's session                          role session                       federated user                                     service
    [InlineData("aws:PrincipalArn", "arn:aws:iam::222222222222:root", "arn:aws:iam::222222222222:user/dev/ann",
        "arn:aws:iam::222222222222:user/dev/ann", "arn:aws:iam::222222222222:role/ops/r", "arn:aws:sts::222222222222:federated-user/fay",
        Absent)]
    [InlineData("aws:PrincipalAccount", "222222222222", "222222222222", "222222222222", "222222222222", "222222222222", Absent)]
    [InlineData("aws:PrincipalOrgID", "o-aaaaaaaaaa", "o-aaaaaaaaaa", "o-aaaaaaaaaa", "o-aaaaaaaaaa", "o-aaaaaaaaaa", Absent)]
    [InlineData("aws:PrincipalType", "Account", "User", "User", "AssumedRole", "FederatedUser", Absent)]
    [InlineData("aws:PrincipalIsAWSService", "false", "false", "false", "false", "false", "true")]
    [InlineData("aws:PrincipalServiceName", Absent, Absent, Absent, Absent, Absent, "logs.amazonaws.com")]
    [InlineData("aws:PrincipalServiceNamesList", Absent, Absent, Absent, Absent, Absent, "logs.amazonaws.com")]
    [InlineData("aws:userid", "222222222222", "AIDAANN", "AIDAANN", "AROAR:s", "222222222222:fay", Absent)]
    [InlineData("aws:username", Absent, "ann", "ann", Absent, Absent, Absent)]
    [InlineData("aws:PrincipalTag/team", Absent, "blue", "blue", "red", "blue", Absent)]
    [InlineData("aws:TokenIssueTime", Absent, Absent, "2026-03-01T12:00:00.25Z", "2026-03-01T12:00:00.25Z", "2026-03-01T12:00:00.25Z",
        Absent)]
    [InlineData("aws:MultiFactorAuthPresent", Absent, Absent, "false", "false", "false", Absent)]
    [InlineData("aws:MultiFactorAuthAge", Absent, Absent, Absent, Absent, Absent, Absent)]
    [InlineData("aws:SourceIdentity", Absent, Absent, "alice", "alice", "alice", Absent)]
    [InlineData("aws:SourceIp", Absent, Absent, Absent, Absent, Absent, Absent)]
    [InlineData("aws:CalledVia", Absent, Absent, Absent, Absent, Absent, Absent)]
    public void Principal_BringsTheKey_AsItsKindDoes(
        string key, string root, string user, string userSession, string roleSession, string federated, string service)
    {
        var ofRoot = PrincipalFacts.OfRoot(AccountId.Parse("222222222222"), "o-aaaaaaaaaa");
        var ofUser = PrincipalFacts.OfUser(User, AccountId.Parse("222222222222"), "o-aaaaaaaaaa");

        ValueOf(ofRoot, key).Should().Be(root);
        ValueOf(ofUser, key).Should().Be(user);
        ValueOf(ofUser.InSession(Claims(SessionKind.User), Issued), key).Should().Be(userSession);
        ValueOf(PrincipalFacts.OfRoleSession(Role, Claims(SessionKind.Role), Issued), key).Should().Be(roleSession);
        ValueOf(ofUser.Federating(Claims(SessionKind.Federated), "o-aaaaaaaaaa", Issued), key).Should().Be(federated);
        ValueOf(PrincipalFacts.OfService("logs.amazonaws.com"), key).Should().Be(service);
    }

    [Fact]
    public void AccountOutsideOfOrganizations_HasNoPrincipalOrgId() =>
        ValueOf(PrincipalFacts.OfRoot(AccountId.Parse("222222222222"), organizationId: null), "aws:PrincipalOrgID").Should().Be(Absent);

    [Fact]
    public void SessionMadeWithACode_TellsOfItAndOfItsAge()
    {
        var session = PrincipalFacts.OfUser(User, AccountId.Parse("222222222222"), null)
            .InSession(
                Claims(SessionKind.User) with { MultiFactorPresent = true, MultiFactorAt = Issued.AddSeconds(-5) },
                Issued.AddSeconds(90.9));

        ValueOf(session, "aws:MultiFactorAuthPresent").Should().Be("true");
        ValueOf(session, "aws:MultiFactorAuthAge").Should().Be("95");
    }

    [Fact]
    public void SessionTag_OfTheNameOfAUsersTag_StandsAboveIt() => ValueOf(
        PrincipalFacts.OfUser(User, AccountId.Parse("222222222222"), null).Federating(
            Claims(SessionKind.Federated) with { Tags = [new("Team", "green", false)] }, null, Issued), "aws:PrincipalTag/team")
        .Should().Be("green");

    private static StoredUser User => new()
    {
        Name = "ann",
        Path = "/dev/",
        UserId = "AIDAANN",
        CreatedAt = Issued,
        Tags = [new("team", "blue")],
    };

    private static RoleDefinition Role => new()
    {
        AccountId = AccountId.Parse("222222222222"),
        OrganizationId = "o-aaaaaaaaaa",
        Name = "r",
        Arn = "arn:aws:iam::222222222222:role/ops/r",
        RoleId = "AROAR",
        TrustPolicy = new StoredPolicy(TestAccount.TrustAccount),
        MaxSessionDuration = 3600,
        Tags = [new("team", "red")],
    };

    private static SessionClaims Claims(SessionKind kind) => new()
    {
        Kind = kind,
        SessionId = new string('0', 32),
        AccountId = AccountId.Parse("222222222222"),
        AccessKeyId = "ASIAAAAAAAAAAAAAAAAA",
        IssuedAt = Issued,
        ExpiresAt = Issued.AddHours(1),
        SessionName = kind == SessionKind.Federated ? "fay" : "s",
        SourceIdentity = "alice",
        IssuedTo = "x",
    };

    private static string ValueOf(PrincipalFacts facts, string key) =>
        new ConditionContext(facts.Entries).TryGet(key, out var values) ? string.Join(' ', values) : Absent;
}
