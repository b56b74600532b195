using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.AwsManaged;

/// <summary>AWS managed policies decide: attached, as a boundary, and as a session policy by ARN.</summary>
public sealed class AwsManagedDecisionTests
{
    private const string Administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    private const string S3ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    private readonly TestAccount account = new();

    public AwsManagedDecisionTests() => account.Run(
        new CreateUserRequest { UserName = "alice" },
        new CreateRoleRequest { RoleName = "admin", AssumeRolePolicyDocument = TestAccount.TrustAccount },
        new AttachRolePolicyRequest { RoleName = "admin", PolicyArn = Administrator });

    [Fact]
    public void AttachedPolicy_AllowsWhatItSays_AndNothingElse()
    {
        account.Run(new AttachUserPolicyRequest { UserName = "alice", PolicyArn = S3ReadOnly });

        (Allows("s3:GetObject"), Allows("s3:PutObject")).Should().Be((true, false));
    }

    [Fact]
    public void Boundary_CutsWhatAnotherPolicyAllows()
    {
        account.Run(
            new AttachUserPolicyRequest { UserName = "alice", PolicyArn = Administrator },
            new PutUserPermissionsBoundaryRequest { UserName = "alice", PermissionsBoundary = S3ReadOnly });

        (Allows("s3:GetObject"), Allows("s3:PutObject")).Should().Be((true, false));
    }

    [Fact]
    public void Role_CarriesTheDocumentsOfItsAwsPolicies()
    {
        account.Run(new PutRolePermissionsBoundaryRequest { RoleName = "admin", PermissionsBoundary = S3ReadOnly });

        var role = account.State.DefineRole("admin")!;

        role.Policies.Single().Document.Json.Should().Be(AwsManagedPolicies.Find(Administrator)!.Document.Json);
        role.Boundary!.Document.Json.Should().Be(AwsManagedPolicies.Find(S3ReadOnly)!.Document.Json);
    }

    [Fact]
    public void SessionPolicyByArn_CutsTheSession()
    {
        var documents = ImmutableDictionary<string, string>.Empty.Add(S3ReadOnly, account.State.FindDocument(S3ReadOnly)!.Json);
        var issued = SessionIssuing.AssumeRole(
            account.State.DefineRole("admin")!,
            new RoleSessionAsk
            {
                RoleArn = "arn:aws:iam::222222222222:role/admin",
                Principal = TestAccount.Root,
                SessionName = "s",
                PolicyArns = [S3ReadOnly],
                Now = TestAccount.Opened,
            },
            documents, new SeededRandomSource("session"));
        var policies = new CallerPolicies
        {
            Identity = [account.State.FindDocument(Administrator)!.Compile(PolicyGrammar.Identity, new PolicySource("admin"))],
            Session = SessionPolicies.Compile(issued.Claims, documents),
        };

        (Allows("s3:GetObject", policies), Allows("s3:PutObject", policies)).Should().Be((true, false));
    }

    private bool Allows(string action) => Allows(action, account.State.PoliciesOf(account.State.Users["alice"]));

    private bool Allows(string action, CallerPolicies policies)
    {
        var principal = PrincipalFacts.OfUser(account.State.Users["alice"], TestAccount.Id, null).Principal;
        var request = new AccessRequest
        {
            Principal = principal,
            Action = action,
            Resource = "arn:aws:s3:::b/k",
            Context = new ConditionContext([])
        };
        return Authorizer.Decide(
            Authorizer.EvaluateCaller(request, policies, explain: false),
            request,
            new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = TestAccount.Id },
            explain: false).Allowed;
    }
}
