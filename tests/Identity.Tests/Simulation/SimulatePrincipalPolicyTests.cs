using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Simulation;

public sealed class SimulatePrincipalPolicyTests
{
    private const string Ann = "arn:aws:iam::222222222222:user/ann";
    private const string Worker = "arn:aws:iam::222222222222:role/worker";

    private readonly TestAccount account = new();

    public SimulatePrincipalPolicyTests()
    {
        account.Run(
            new CreatePolicyRequest { PolicyName = "Queues", PolicyDocument = Of("Allow", "sqs:*") },
            new CreatePolicyRequest
            {
                PolicyName = "Limit",
                PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"sns:*","Resource":"*"}}"""
            },
            new CreateUserRequest { UserName = "ann", Tags = { new Tag { Key = "team", Value = "blue" } } },
            new CreateGroupRequest { GroupName = "readers" },
            new AddUserToGroupRequest { UserName = "ann", GroupName = "readers" },
            new PutUserPolicyRequest { UserName = "ann", PolicyName = "own", PolicyDocument = Of("Allow", "s3:*") },
            new PutGroupPolicyRequest { GroupName = "readers", PolicyName = "shared", PolicyDocument = Of("Allow", "sns:*") },
            new AttachUserPolicyRequest { UserName = "ann", PolicyArn = "arn:aws:iam::222222222222:policy/Queues" },
            new AttachUserPolicyRequest { UserName = "ann", PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess" },
            new CreateRoleRequest
            {
                RoleName = "worker",
                AssumeRolePolicyDocument = TestAccount.TrustAccount,
                PermissionsBoundary = "arn:aws:iam::222222222222:policy/Limit"
            },
            new PutRolePolicyRequest { RoleName = "worker", PolicyName = "work", PolicyDocument = TestAccount.AllowAll });
    }

    [Theory]
    [InlineData("s3:GetObject", "user_ann_own")]
    [InlineData("sns:Publish", "group_readers_shared")]
    [InlineData("sqs:SendMessage", "Queues")]
    [InlineData("iam:GetUser", "IAMReadOnlyAccess")]
    public void StatementOfAUser_IsNamedByItsPolicy_WhoseTypeIsAlwaysTheSame(string action, string id)
    {
        var matched = Simulate(Ann, action).MatchedStatements.Should().ContainSingle().Subject;

        (matched.SourcePolicyId, matched.SourcePolicyType).Should().Be((id, "IAM Policy"));
    }

    [Fact]
    public void AttachedBoundary_TakesPart_UntilAnotherIsGiven()
    {
        var attached = Simulate(Worker, "sns:Publish");
        attached.EvalDecision.Should().Be("implicitDeny");
        attached.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary.Should().BeFalse();

        Simulate(Worker, "sns:Publish", request => request.PermissionsBoundaryPolicyInputList.Add(TestAccount.AllowAll)).EvalDecision
            .Should().Be("allowed");
    }

    [Fact]
    public void GivenPolicy_StandsBesideTheAttachedOnes() =>
        Simulate(
            Ann,
            "ec2:RunInstances",
            request => request.PolicyInputList.Add(Of("Allow", "ec2:*"))).MatchedStatements.Single().SourcePolicyId
            .Should().Be("PolicyInputList.1");

    [Fact]
    public void PrincipalsOwnTagsAndName_AreInTheContext()
    {
        const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue","aws:username":"ann"}}}}""";

        Simulate(Ann, "ec2:RunInstances", request => request.PolicyInputList.Add(Policy)).EvalDecision.Should().Be("allowed");
    }

    [Fact]
    public void AnotherCaller_CallsWithTheSourcesPolicies()
    {
        const string Bucket = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::222222222222:user/bob"},"Action":"s3:*","Resource":"*"}}""";

        Simulate(Ann, "s3:GetObject", request => request.ResourcePolicy = Bucket).EvalDecision.Should().Be("allowed");
        Simulate(Ann, "s3:GetObject", request =>
        {
            request.ResourcePolicy = Bucket;
            request.CallerArn = "arn:aws:iam::222222222222:user/bob";
        }).EvalDecision.Should().Be("explicitDeny");
    }

    public static TheoryData<PolicyIdentifier, string, string> Exclusions { get; } = new()
    {
        { new PolicyIdentifier { PolicyType = "inline" }, "s3:GetObject", "implicitDeny" },
        { new PolicyIdentifier { PolicyType = "inline" }, "sqs:SendMessage", "allowed" },
        { new PolicyIdentifier { PolicyType = "aws-managed" }, "iam:GetUser", "implicitDeny" },
        { new PolicyIdentifier { PolicyType = "user-managed" }, "sqs:SendMessage", "implicitDeny" },
        { new PolicyIdentifier { PolicyType = "rcp" }, "s3:GetObject", "allowed" },
        { new PolicyIdentifier { PolicyArn = "arn:aws:iam::222222222222:policy/Que*" }, "sqs:SendMessage", "implicitDeny" },
        { new PolicyIdentifier { PolicyArn = "arn:aws:iam::222222222222:policy/Q?eues" }, "sqs:SendMessage", "implicitDeny" },
        { new PolicyIdentifier { PolicyArn = "arn:aws:iam::222222222222:policy/Queue" }, "sqs:SendMessage", "allowed" },
        { new PolicyIdentifier { InlinePolicyIdentifier = Inline("own", "user", "a*") }, "s3:GetObject", "implicitDeny" },
        { new PolicyIdentifier { InlinePolicyIdentifier = Inline("own", "group", "a*") }, "s3:GetObject", "allowed" },
        { new PolicyIdentifier { InlinePolicyIdentifier = Inline("shared", "group", "readers") }, "sns:Publish", "implicitDeny" },
    };

    [Theory]
    [MemberData(nameof(Exclusions))]
    public void ExcludedPolicy_TakesNoPart(PolicyIdentifier excluded, string action, string decision) =>
        Simulate(Ann, action, request => request.PolicyExclusionList.Add(excluded)).EvalDecision.Should().Be(decision);

    [Fact]
    public void ExcludedBoundary_TakesNoPart() =>
        Simulate(
            Worker,
            "sns:Publish",
            request => request.PolicyExclusionList.Add(new PolicyIdentifier { PolicyType = "permission-boundary" }))
        .EvalDecision.Should().Be("allowed");

    [Theory]
    [InlineData("arn:aws:iam::*:policy/x-and-more")]
    [InlineData("arn:aws:iam::222222222222:policy/a*b*c")]
    [InlineData("arn:aws:s3:::bucket-of-nobody")]
    public void IdentifierThatCannotBeOne_IsRefused(string arn) => account.Refuses(
        new SimulatePrincipalPolicyRequest
        {
            PolicySourceArn = Ann,
            ActionNames = { "s3:GetObject" },
            PolicyExclusionList = { new PolicyIdentifier { PolicyArn = arn } }
        },
        "InvalidInput", "Invalid policy identifier: " + arn);

    [Theory]
    [InlineData("arn:aws:iam::222222222222:user/nobody", "The user with name nobody cannot be found.")]
    [InlineData("arn:aws:iam::222222222222:group/nobody", "The group with name nobody cannot be found.")]
    [InlineData("arn:aws:iam::222222222222:user/path/ann", "The user with name ann cannot be found.")]
    [InlineData("arn:aws:iam::333333333333:user/ann", "The user with name ann cannot be found.")]
    public void SourceThatDoesNotExist_IsNotFound(string arn, string message) =>
        account.Refuses(
            new SimulatePrincipalPolicyRequest { PolicySourceArn = arn, ActionNames = { "s3:GetObject" } }, "NoSuchEntity", message);

    private static InlinePolicyIdentifierType Inline(string name, string kind, string holder) =>
        new() { PolicyName = name, AttachmentType = kind, AttachmentName = holder };

    private static string Of(string effect, string action) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"*"}]}""";

    private EvaluationResult Simulate(string source, string action, Action<SimulatePrincipalPolicyRequest>? with = null)
    {
        var request = new SimulatePrincipalPolicyRequest { PolicySourceArn = source, ActionNames = { action } };
        with?.Invoke(request);
        return account.Run<SimulatePrincipalPolicyResponse>(request).EvaluationResults.Should().ContainSingle().Subject;
    }
}
