using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>What a root session may do of everything that AWS has: its task, and on what the task is about.</summary>
public sealed class RootTaskPolicyTests
{
    private const string Root = "arn:aws:iam::222222222222:root";

    private static readonly ImmutableArray<string> Actions =
        [.. ServiceAuthorization.Prefixes.SelectMany(
            prefix => ServiceAuthorization.FindService(prefix)!.Actions.Select(action => $"{prefix}:{action.Name}"))];

    public static TheoryData<string, string, string[]> Tasks => new()
    {
        {
            "IAMAuditRootUserCredentials", Root,
            [
                "iam:GetAccessKeyLastUsed",
                "iam:GetAccountSummary",
                "iam:GetLoginProfile",
                "iam:GetUser",
                "iam:ListAccessKeys",
                "iam:ListMFADevices",
                "iam:ListSigningCertificates"
            ]
        },
        { "IAMAuditRootUserCredentials", "*", ["iam:GetAccountSummary"] },
        { "IAMAuditRootUserCredentials", "arn:aws:iam::222222222222:user/alice", ["iam:GetAccountSummary"] },
        { "IAMCreateRootUserPassword", Root, ["iam:CreateLoginProfile", "iam:GetLoginProfile"] },
        { "IAMCreateRootUserPassword", "arn:aws:iam::222222222222:user/alice", [] },
        {
            "IAMDeleteRootUserCredentials", Root,
            [
                "iam:DeactivateMFADevice", "iam:DeleteAccessKey", "iam:DeleteLoginProfile", "iam:DeleteSigningCertificate", "iam:DeleteVirtualMFADevice",
                "iam:GetAccessKeyLastUsed", "iam:GetLoginProfile", "iam:GetUser", "iam:ListAccessKeys", "iam:ListMFADevices", "iam:ListSigningCertificates",
            ]
        },
        { "IAMDeleteRootUserCredentials", "arn:aws:iam::222222222222:user/alice", [] },
        // The published policy names the action, and then denies it on what AWS's tables say that it is asked on.
        { "IAMDeleteRootUserCredentials", "arn:aws:iam::222222222222:mfa/phone", [] },
        {
            "S3UnlockBucketPolicy",
            "arn:aws:s3:::bucket",
            ["s3:DeleteBucketPolicy", "s3:GetBucketPolicy", "s3:ListAllMyBuckets", "s3:PutBucketPolicy"]
        },
        {
            "SQSUnlockQueuePolicy",
            "arn:aws:sqs:us-east-1:222222222222:queue",
            ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueues", "sqs:SetQueueAttributes"]
        },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Task_AllowsExactlyItsActions(string task, string resource, string[] allowed)
    {
        var claims = RootSessions.Assume(
            new AssumeRootRequest
            {
                TargetPrincipal = TestAccount.Id,
                TaskPolicyArn = new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/root-task/" + task },
            },
            TestAccount.Root, callerSession: null, TestAccount.Opened, new SeededRandomSource("task"));
        var facts = PrincipalFacts.OfAssumedRoot(claims, organizationId: null, TestAccount.Opened);
        var keys = new ConditionContext([.. facts.Entries, new("aws:ResourceAccount", TestAccount.Id)]);
        var policies = new CallerPolicies
        {
            Session = SessionPolicies.CompileTask(claims, new TestAccount().State.FindDocument(claims.PolicyArns[0]))
        };

        Actions.Should().HaveCountGreaterThan(10_000);
        Actions.Where(Allows).Should().BeEquivalentTo(allowed);

        bool Allows(string action)
        {
            var request = new AccessRequest { Principal = facts.Principal, Action = action, Resource = resource, Context = keys };
            return Authorizer.Decide(
                Authorizer.EvaluateCaller(request, policies, explain: false),
                request,
                new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = TestAccount.Id },
                explain: false).Allowed;
        }
    }
}
