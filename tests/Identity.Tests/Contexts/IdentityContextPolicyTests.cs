using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Identity.Tests.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Tests.Contexts;

/// <summary>
/// What STS keeps a session with an identity context to.
/// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSIAMIdentityCenterAllowListForIdentityContext.html
/// </summary>
public sealed class IdentityContextPolicyTests
{
    private const string AllowS3AndQ = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","q:SendMessage"],"Resource":"*"}]}""";

    private static readonly Dictionary<string, string> NoDocuments = [];

    [Theory]
    [InlineData("q:SendMessage", Verdict.Allow)]
    [InlineData("athena:StartQueryExecution", Verdict.Allow)]
    [InlineData("s3:GetDataAccess", Verdict.Allow)]
    [InlineData("sts:SetContext", Verdict.Allow)]
    [InlineData("s3:GetObject", Verdict.ExplicitDeny)]
    [InlineData("iam:ListUsers", Verdict.ExplicitDeny)]
    [InlineData("sts:AssumeRole", Verdict.ExplicitDeny)]
    [InlineData("sts:GetWebIdentityToken", Verdict.ExplicitDeny)]
    public void Session_WithAnIdentityContext_MayDoWhatAwsListsAndTheRoleMay(string action, Verdict expected)
    {
        var decision = Decide(action, With(Asserted.Context()));
        decision.Result.Should().Be(expected);
        if (expected == Verdict.ExplicitDeny)
            decision.DenialMessage.Should().EndWith($"with an explicit deny in a session policy: {SessionPolicies.IdentityContextArn}");
    }

    [Theory]
    [InlineData("q:SendMessage", Verdict.Allow)]
    [InlineData("athena:StartQueryExecution", Verdict.ImplicitDeny)]
    [InlineData("s3:GetObject", Verdict.ExplicitDeny)]
    public void Session_WithAnIdentityContextAndAPolicy_IsNarrowedByBoth(string action, Verdict expected) =>
        Decide(action, With(Asserted.Context()) with { Policy = AllowS3AndQ }).Result.Should().Be(expected);

    [Fact]
    public void Session_WithAPolicyThatIsGone_MayDoNothingThoughItActsForAUser() =>
        Decide("q:SendMessage", With(Asserted.Context()) with { PolicyArns = ["arn:aws:iam::222222222222:policy/Gone"] }).Result
            .Should().Be(Verdict.ImplicitDeny);

    [Fact]
    public void Session_WithAnAuditContext_IsNotNarrowed()
    {
        SessionPolicies.Compile(With(Asserted.Context(auditOnly: true)), NoDocuments).Should().BeNull();
        Decide("s3:GetObject", With(Asserted.Context(auditOnly: true))).Allowed.Should().BeTrue();
    }

    [Fact]
    public void Role_WithoutThePermission_IsGivenNoneByTheContext() =>
        Decide(
            "q:SendMessage",
            With(Asserted.Context()),
            identity: """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""")
            .Result.Should().Be(Verdict.ImplicitDeny);

    private static SessionClaims With(IdentityContext context) => ClaimsGen.One() with { Context = context };

    private static Decision Decide(string action, SessionClaims claims, string identity = TestAccount.AllowAll)
    {
        var request = new AccessRequest
        {
            Principal = new Principal
            {
                Kind = PrincipalKind.RoleSession,
                AccountId = TestAccount.Id,
                Arn = "arn:aws:sts::222222222222:assumed-role/UpdateApp/alice",
                UserId = "AROAAAAAAAAAAAAAAAAAA:alice",
                RoleArn = "arn:aws:iam::222222222222:role/UpdateApp",
                RoleId = "AROAAAAAAAAAAAAAAAAAA",
            },
            Action = action,
            Resource = "*",
            Context = new ConditionContext([]),
        };
        var policies = new CallerPolicies
        {
            Identity = [new StoredPolicy(identity).Compile(PolicyGrammar.Identity, new PolicySource("role"))],
            Session = SessionPolicies.Compile(claims, NoDocuments),
        };
        return Authorizer.Decide(
            Authorizer.EvaluateCaller(request, policies, explain: false), request,
            new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = TestAccount.Id }, explain: false);
    }
}
