using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>Questions about many callers are bound by guardrails as calls are, from a change's acknowledgement on.</summary>
public sealed class WhoCanGuardrailTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    /// <summary>That of the management account, which accounts of AccountService have, as AWS Organizations' have it.</summary>
    private static string AccessRole(string account) => $"arn:aws:iam::{account}:role/OrganizationAccountAccessRole";

    private const string Org = "o-demoworld01";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task ServiceControlPolicy_OnTheAccount_BindsWhoCanPrincipalCanAndTheSimulator()
    {
        var account = await Account("surveyed");
        var ann = $"arn:aws:iam::{account}:user/ann";
        foreach (var gateway in silos.Gateways)
            (await WhoCan(gateway, account))
                .Should().BeEquivalentTo($"arn:aws:iam::{account}:root", ann, $"arn:aws:iam::{account}:role/worker", AccessRole(account));

        await Attach(
            account,
            GuardrailTypes.ServiceControl,
            """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sqs:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":["*:role/*","*:root"]}}}}""");

        foreach (var gateway in silos.Gateways)
        {
            (await WhoCan(gateway, account)).Should().Equal(ann);
            (await gateway.Call<PrincipalCanResponse>(
                null,
                new PrincipalCanRequest
                {
                    Principal = $"arn:aws:iam::{account}:role/worker",
                    Actions = { "sqs:SendMessage" },
                    Resources = { Queue(account) }
                }))
                .Results.Single().DecidingLayer.Should().Be("serviceControlPolicy");
            var simulated = await Simulate(
                gateway,
                account,
                new SimulatePrincipalPolicyRequest
                {
                    PolicySourceArn = $"arn:aws:iam::{account}:role/worker",
                    ActionNames = { "sqs:SendMessage" }
                });
            (simulated.EvalDecision, simulated.OrganizationsDecisionDetail.AllowedByOrganizations).Should().Be(("explicitDeny", false));
            simulated.MatchedStatements.Should().BeEmpty("statements of SCPs are not told");
            (await Simulate(gateway, account, new SimulatePrincipalPolicyRequest
            {
                PolicySourceArn = $"arn:aws:iam::{account}:role/worker",
                ActionNames = { "sqs:SendMessage" },
                PolicyExclusionList = { new PolicyIdentifier { PolicyType = "scp" } },
            })).EvalDecision.Should().Be("allowed");
        }
    }

    [Fact]
    public async Task ResourceControlPolicy_OnTheRolesAccount_BindsWhoCanAssume()
    {
        var account = await Account("assumed");
        var role = new WhoCanAssumeRequest { RoleArn = $"arn:aws:iam::{account}:role/worker" };
        (await silos.First.Stream<WhoCanAssumeResponse>(role)).Select(path => path.Principal.Arn)
            .Should().BeEquivalentTo($"arn:aws:iam::{account}:user/ann", AccessRole(account));

        await Attach(
            account,
            GuardrailTypes.ResourceControl,
            """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}""");

        foreach (var gateway in silos.Gateways)
            (await gateway.Stream<WhoCanAssumeResponse>(role)).Should().BeEmpty();
    }

    [Fact]
    public async Task ResourceControlPolicy_OnAnAccount_BindsItsResourcesThatTheSandboxDoesNotHold()
    {
        var account = await Account("queues");
        var ann = $"arn:aws:iam::{account}:user/ann";
        (await WhoCan(silos.First, account)).Should().Contain(ann);

        await Attach(
            account,
            GuardrailTypes.ResourceControl,
            """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"*:user/*"}}}}""");

        foreach (var gateway in silos.Gateways)
        {
            (await WhoCan(gateway, account)).Should().NotContain(ann).And.Contain($"arn:aws:iam::{account}:role/worker");
            (await gateway.Call<AuthorizeResponse>(
                null, new AuthorizeRequest { Caller = ann, Action = "sqs:SendMessage", Resource = Queue(account) }))
                .Decision.DecidingLayer.Should().Be("resourceControlPolicy");
        }
    }

    [Theory]
    [InlineData("kms:Decrypt", "kms", "key/1", "implicitDeny")]
    [InlineData("sqs:SendMessage", "sqs", "jobs", "allowed")]
    public async Task ResourcePolicy_GivenThatAllowsNobody_IsTheLastWordOnKeysAlone(
        string action, string service, string name, string result)
    {
        var account = await Account(service + "-policies");
        var decision = (await silos.First.Call<AuthorizeResponse>(null, new AuthorizeRequest
        {
            Caller = $"arn:aws:iam::{account}:user/ann",
            Action = action,
            Resource = $"arn:aws:{service}:us-east-1:{account}:{name}",
            ResourcePolicy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"*","Resource":"*"}}""",
        })).Decision;

        decision.Result.Should().Be(result == "allowed" ? DecisionResult.Allowed : DecisionResult.ImplicitDeny);
        decision.DecidingLayer.Should().Be(result == "allowed" ? "identityPolicy" : "resourcePolicy");
    }

    private static string Queue(string account) => $"arn:aws:sqs:us-east-1:{account}:jobs";

    private static async Task<IEnumerable<string>> WhoCan(GatewayOfSilo gateway, string account) =>
        (await gateway.Stream<WhoCanResponse>(new WhoCanRequest { Action = "sqs:SendMessage", Resource = Queue(account) })).Select(
            answer => answer.Principal.Arn);

    /// <summary>A new account with a user and a role that may do everything.</summary>
    private async Task<string> Account(string name)
    {
        var account = (await silos.First.Call<CreateAccountResponse>(
            null, new CreateAccountRequest { OrganizationId = Org, Name = name })).Account.Id;
        await silos.First.DoAsRoot(account, new CreateUserRequest { UserName = "ann" }, silos.Time.GetUtcNow());
        await silos.First.DoAsRoot(
            account, new PutUserPolicyRequest { UserName = "ann", PolicyName = "all", PolicyDocument = AllowAll }, silos.Time.GetUtcNow());
        await silos.First.DoAsRoot(
            account,
            new CreateRoleRequest
            {
                RoleName = "worker",
                AssumeRolePolicyDocument = AllowAll.Replace(
                    "\"Resource\":\"*\"",
                    $"\"Principal\":{{\"AWS\":\"{account}\"}}",
                    StringComparison.Ordinal).Replace("\"Action\":\"*\"", "\"Action\":\"sts:AssumeRole\"", StringComparison.Ordinal)
            },
            silos.Time.GetUtcNow());
        await silos.First.DoAsRoot(
            account,
            new PutRolePolicyRequest { RoleName = "worker", PolicyName = "all", PolicyDocument = AllowAll },
            silos.Time.GetUtcNow());
        return account;
    }

    private async Task Attach(string account, string type, string content)
    {
        var policy = (await silos.First.Call<CreateGuardrailResponse>(
            null, new CreateGuardrailRequest { OrganizationId = Org, Name = account, Type = type, Content = content })).PolicyId;
        await silos.Second.Call<AttachGuardrailResponse>(
            null, new AttachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = account });
    }

    private async Task<EvaluationResult> Simulate(GatewayOfSilo gateway, string account, SimulatePrincipalPolicyRequest request) =>
        (await gateway.ReadAsRoot<SimulatePrincipalPolicyResponse>(account, request, silos.Time.GetUtcNow())).EvaluationResults.Single();
}
