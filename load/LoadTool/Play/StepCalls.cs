using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Play;

/// <summary>The calls that steps make for a member.</summary>
internal static class StepCalls
{
    public const string ObjectKey = "object";

    /// <summary>What is added to a role's name for the role that trusts the issuer.</summary>
    public const string WebSuffix = "-Web";

    /// <summary>The same for the role that trusts the SAML provider.</summary>
    public const string SamlSuffix = "-Saml";

    /// <summary>The same for the role that wants MFA.</summary>
    public const string MfaSuffix = "-Mfa";

    private const string Session = "load";
    private const string MayRead = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";

    /// <summary>Whether the step is signed by the member's session of its role.</summary>
    public static bool BySession(StepKind kind) =>
        kind is StepKind.ChainRole or StepKind.GetCallerIdentity or StepKind.GetObject or StepKind.GetRole or StepKind.PutRolePolicy;

    /// <summary>Whether its answer is a session of the member's role.</summary>
    public static bool MakesSession(StepKind kind) => kind is StepKind.AssumeRole;

    /// <summary>Whether each call of the step is another one, so that it cannot be made once for all.</summary>
    public static bool DiffersEachTime(StepKind kind) => kind is StepKind.Saml;

    /// <summary>What answers a step that is to be refused; empty where it is to be granted.</summary>
    public static IReadOnlyList<string> ExpectedRefusals(StepKind kind) => kind switch
    {
        StepKind.AssumeRoleDenied => ["AccessDenied", "AccessDeniedException"],
        StepKind.ExpiredSession => ["ExpiredToken", "ExpiredTokenException"],
        _ => [],
    };

    /// <param name="session">The member's session; for steps that are signed by it.</param>
    /// <param name="assertion">For the step saml.</param>
    public static ApiCall Of(Step step, Member member, AwsKeys? session, string? adminToken, string? assertion = null)
    {
        var call = InDefault(step, member, session, adminToken, assertion);
        return member.Sandbox is { } sandbox ? call with { Sandbox = sandbox } : call;
    }

    private static ApiCall InDefault(Step step, Member member, AwsKeys? session, string? adminToken, string? assertion) => step.Kind switch
    {
        StepKind.AssumeRole => Sts("AssumeRole", Assume(step, member.RoleArn), member.Keys),
        StepKind.AssumeRoleDenied => Sts("AssumeRole", Assume(step, member.RoleArn + "-not-there"), member.Keys),
        StepKind.ChainRole => Sts("AssumeRole", Assume(step, member.RoleArn), session),
        StepKind.WebIdentity => Sts("AssumeRoleWithWebIdentity", WebIdentity(step, member), keys: null),
        StepKind.Saml => Sts(
            "AssumeRoleWithSAML",
            new AssumeRoleWithSAMLRequest
            {
                RoleArn = member.RoleArn + SamlSuffix,
                PrincipalArn = member.SamlProviderArn,
                SamlAssertion = assertion ?? ""
            },
            keys: null),
        StepKind.AssumeRoleMfa => Sts("AssumeRole", Assume(step, member.RoleArn + MfaSuffix), member.MfaSession),
        StepKind.ExpiredSession => Sts("GetCallerIdentity", new GetCallerIdentityRequest(), member.ExpiredSession),
        StepKind.GetCallerIdentity => Sts("GetCallerIdentity", new GetCallerIdentityRequest(), session),
        StepKind.GetObject => new ApiCall("s3", "aws.s3.v1.S3/GetObject", new GetObjectRequest { Bucket = member.Bucket, Key = ObjectKey })
        {
            Keys = session,
            ObjectPath = $"/{member.Bucket}/{ObjectKey}",
        },
        StepKind.GetRole => Iam("GetRole", new GetRoleRequest { RoleName = member.RoleName }, session),
        StepKind.PutRolePolicy => Iam(
            "PutRolePolicy",
            new PutRolePolicyRequest { RoleName = member.RoleName, PolicyName = "load", PolicyDocument = MayRead },
            session),
        StepKind.RevokeSessions => new ApiCall(
            "rolecall",
            "rolecall.v1.SessionService/RevokeOlderSessions",
            new RevokeOlderSessionsRequest { RoleArn = member.RoleArn })
        { AdminToken = adminToken },
        _ => throw new InvalidOperationException(step.Kind.ToString()),
    };

    private static ApiCall Sts(string operation, IMessage request, AwsKeys? keys) =>
        new("sts", "aws.sts.v1.Sts/" + operation, request) { Keys = keys };

    private static ApiCall Iam(string operation, IMessage request, AwsKeys? keys) =>
        new("iam", "aws.iam.v1.Iam/" + operation, request) { Keys = keys };

    private static AssumeRoleRequest Assume(Step step, string roleArn)
    {
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = Session };
        if (step.DurationSeconds is { } seconds)
            request.DurationSeconds = seconds;
        if (step.PolicyCharacters > 0)
            request.Policy = SessionPolicy(step.PolicyCharacters);
        for (var i = 0; i < step.Tags; i++)
            request.Tags.Add(new Api.Sts.V1.Tag { Key = FormattableString.Invariant($"k{i}"), Value = "1" });
        return request;
    }

    private static AssumeRoleWithWebIdentityRequest WebIdentity(Step step, Member member)
    {
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = member.RoleArn + WebSuffix,
            RoleSessionName = Session,
            WebIdentityToken = member.WebIdentityToken ?? "",
        };
        if (step.DurationSeconds is { } seconds)
            request.DurationSeconds = seconds;
        if (step.PolicyCharacters > 0)
            request.Policy = SessionPolicy(step.PolicyCharacters);
        return request;
    }

    /// <summary>A policy that allows everything, in so many characters; blanks where there is no room for a statement.</summary>
    private static string SessionPolicy(int characters)
    {
        const string begin = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}""";
        const string statement = """,{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""";
        var more = Math.Max(0, (characters - begin.Length - 2) / statement.Length);
        return (begin + string.Concat(Enumerable.Repeat(statement, more))).PadRight(Math.Max(0, characters - 2)) + "]}";
    }
}
