using System.Collections.Immutable;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Identity.Sessions.Tags;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>The packed budget: near what was seen of AWS's, the same everywhere, and no friend of varied text.</summary>
public sealed class PackedPolicyTests
{
    private static readonly string[] Actions =
    [
        "ec2:DescribeInstances", "ec2:StartInstances", "ec2:StopInstances", "ec2:RunInstances", "ec2:TerminateInstances", "ec2:CreateTags", "ec2:DescribeImages",
        "s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "s3:GetBucketLocation", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey",
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "iam:PassRole", "iam:GetRole", "iam:ListRoles", "sqs:SendMessage",
        "sqs:ReceiveMessage", "sns:Publish", "lambda:InvokeFunction", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan",
        "cloudwatch:PutMetricData", "ssm:GetParameter", "secretsmanager:GetSecretValue", "ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecs:RunTask",
        "ecs:DescribeTasks", "glue:GetTable", "athena:StartQueryExecution", "rds:DescribeDBInstances", "elasticloadbalancing:DescribeTargetHealth",
        "route53:ListHostedZones", "cloudformation:DescribeStacks",
    ];

    private static readonly ImmutableArray<SessionTag> ThreeTags =
        [new("Project", "Automation", true), new("CostCenter", "12345", false), new("Department", "Engineering", false)];

    /// <summary>Seen in the field: 31 actions with three tags took 118 %, 42 actions in 1,690 characters 157 %.</summary>
    [Fact]
    public void PoliciesOfTheSizesSeenInTheField_TakeAboutWhatTheyTookThere()
    {
        PackedPolicy.PercentOf(PolicyOf(31, 2), [], ThreeTags).Should().BeInRange(95, 140);
        PackedPolicy.PercentOf(PolicyOf(42, 22), [], []).Should().BeInRange(130, 185);
    }

    [Fact]
    public void RepeatedText_PacksBetterThanVariedTextOfItsLength()
    {
        var repeated = "{\"Version\":\"2012-10-17\",\"Statement\":[" + string.Join(
            ',', Enumerable.Repeat("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}""", 24)) + "]}";
        PackedPolicy.PercentOf(repeated, [], []).Should().BeLessThan(30);
        PackedPolicy.PercentOf(PolicyOf(42, 30), [], []).Should().BeGreaterThan(100);
    }

    [Fact]
    public void TransitiveMarks_DoNotCount() => PackedPolicy.PercentOf(null, [], ThreeTags).Should().Be(
        PackedPolicy.PercentOf(null, [], [.. ThreeTags.Select(tag => tag with { Transitive = !tag.Transitive })]));

    [Fact]
    public void NothingPassed_TakesNothing() => PackedPolicy.PercentOf(null, [], []).Should().Be(0);

    /// <summary>Fifty short tags and the longest policy go together, or nobody could use both limits.</summary>
    [Fact]
    public void FiftyShortTagsAndAPolicyOf2048Characters_Fit()
    {
        ImmutableArray<SessionTag> tags = [.. Enumerable.Range(0, 50).Select(i => new SessionTag($"k{i}", "1", false))];
        PackedPolicy.PercentOf(TestAccount.PolicyOf(2048), [], tags).Should().BeInRange(50, 100);
    }

    /// <summary>The percent is part of the answer, so it must not change with the machine or the runtime.</summary>
    [Fact]
    public void PercentOfAPolicy_IsTheSameEverywhere() =>
        PackedPolicy.PackedBytes("{\"Version\":\"2012-10-17\",\"Statement\":[]}"u8).Should().Be(
        PackedPolicy.PackedBytes("{\"Version\":\"2012-10-17\",\"Statement\":[]}"u8)).And.BeLessThan(12);

    [Fact]
    public void LongerText_NeverPacksToLess() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.String, CsCheck.Gen.String),
        pair => PackedPolicy.PercentOf(pair.Item1, [], []) <= PackedPolicy.PercentOf(pair.Item1 + pair.Item2, [], []) + 1,
        iter: 500);

    internal static string PolicyOf(int actions, int resources)
    {
        string List(IEnumerable<string> values) => "[" + string.Join(',', values.Select(value => $"\"{value}\"")) + "]";
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"A\",\"Effect\":\"Allow\",\"Action\":" + List(Actions[..(actions / 2)])
            + ",\"Resource\":" + List(Enumerable.Range(0, resources).Select(i => $"arn:aws:s3:::my-bucket-{i}/*"))
            + "},{\"Sid\":\"B\",\"Effect\":\"Allow\",\"Action\":" + List(Actions[(actions / 2)..actions]) + ",\"Resource\":\"*\"}]}";
    }
}
