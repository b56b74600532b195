using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Microbench;

/// <summary>The questions of issue 3: a simple allow, twenty statements with conditions, the full stack of layers.</summary>
internal static class Questions
{
    private const string Account = "222222222222";
    private const string Object = "arn:aws:s3:::reports/team-19/q1.csv";
    private const string Allow = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::reports/*"}]}""";

    private static readonly Principal User = new()
    {
        Kind = PrincipalKind.User,
        AccountId = Account,
        Arn = $"arn:aws:iam::{Account}:user/developer",
        UserId = "AIDAEXAMPLEUSER00001",
        UserArn = $"arn:aws:iam::{Account}:user/developer",
        IamUserId = "AIDAEXAMPLEUSER00001",
    };

    private static readonly Principal Session = new()
    {
        Kind = PrincipalKind.RoleSession,
        AccountId = Account,
        Arn = $"arn:aws:sts::{Account}:assumed-role/app/build-7",
        UserId = "AROAEXAMPLEROLE00001:build-7",
        RoleArn = $"arn:aws:iam::{Account}:role/app",
        RoleId = "AROAEXAMPLEROLE00001",
    };

    public static ImmutableArray<Question> All { get; } =
    [
        new() { Name = "simple allow", Caller = User, Action = "s3:GetObject", Resource = Object, Context = Keys(User), Identity = Allow },
        new()
        {
            Name = "20 statements with conditions",
            Caller = User,
            Action = "s3:GetObject",
            Resource = Object,
            Context = Keys(User),
            Identity = TwentyStatements()
        },
        new()
        {
            Name = "full stack",
            Caller = Session,
            Action = "s3:GetObject",
            Resource = Object,
            Context = Keys(Session),
            Identity = TwentyStatements(),
            Boundary = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","dynamodb:*","sqs:*"],"Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}""",
            Session = Allow,
            ServiceControl = [.. Enumerable.Range(0, 5).Select(_ => Guardrail)],
            ResourcePolicy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"s3:*","Resource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::reports/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""",
        },
    ];

    /// <summary>What AWS recommends: all, but regions and leaving the organization.</summary>
    private const string Guardrail = """
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","NotAction":["iam:*","organizations:*","sts:*","support:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}},
        {"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}]}
        """;

    /// <summary>Each speaks of the action, and the first condition fails in most: the last statement decides.</summary>
    private static string TwentyStatements()
    {
        var statements = Enumerable.Range(0, 20).Select(i => (i % 5) switch
        {
            0 => Statement(i, """{"StringEquals":{"aws:PrincipalTag/team":"team-NO"},"Bool":{"aws:SecureTransport":"true"}}"""),
            1 => Statement(i, """{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]}}"""),
            2 => Statement(i, """{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"""),
            3 => Statement(
                i, """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/team-*"},"StringLike":{"aws:UserAgent":"*terraform*"}}"""),
            _ when i == 19 => """{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::reports/${aws:PrincipalTag/team}/*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"},"Bool":{"aws:SecureTransport":"true"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}""",
            _ => Statement(i, """{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}}"""),
        });
        return $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";
    }

    private static string Statement(int i, string condition) =>
        $$$"""{"Sid":"S{{{i}}}","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::reports/*","Condition":{{{condition}}}}""";

    /// <summary>About as many keys as a signed request has.</summary>
    private static ImmutableArray<ConditionEntry> Keys(Principal caller) =>
    [
        new("aws:PrincipalArn", caller.RoleArn ?? caller.Arn), new("aws:PrincipalAccount", Account),
        new("aws:PrincipalType", caller.Kind == PrincipalKind.User ? "User" : "AssumedRole"),
        new("aws:userid", caller.UserId), new("aws:PrincipalIsAWSService", "false"), new("aws:PrincipalOrgID", "o-exampleorgid"),
        new("aws:PrincipalTag/team", "team-19"),
        new("aws:SourceIp", "10.1.2.3"), new("aws:UserAgent", "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux"),
        new("aws:SecureTransport", "true"),
        new("aws:CurrentTime", "2026-11-24T12:00:00Z"), new("aws:EpochTime", "1795521600"), new("aws:RequestedRegion", "eu-west-1"),
        new("aws:ViaAWSService", "false"),
        new("aws:ResourceAccount", Account), new("aws:ResourceOrgID", "o-exampleorgid"), new("aws:MultiFactorAuthPresent", "false"),
        new("aws:MultiFactorAuthAge", "4000"),
    ];
}
