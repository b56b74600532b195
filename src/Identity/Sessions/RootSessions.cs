using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions;

/// <summary>
/// AssumeRoot: a quarter of an hour of a member account's root, for one task.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
/// </summary>
public static class RootSessions
{
    /// <summary>The permission, on the target's root.</summary>
    public const string Action = "sts:AssumeRoot";

    private const int LongestSeconds = 900;
    private const string TaskPath = "arn:aws:iam::aws:policy/root-task/";

    private static readonly ImmutableHashSet<string> Tasks =
        ["IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"];

    /// <summary>The account that a target names, by its id or its root's ARN; a ValidationError where it names none.</summary>
    public static AccountId AccountOf(string target)
    {
        if (AccountId.TryParse(target, out var id))
            return id;
        return Arn.TryParse(target, out var arn) && arn is { Partition: "aws", Service: "iam", Region: "", Resource: "root" }
            && arn.Owner is { } account
            ? account
            : throw new AwsFaultException(Fault.ValidationError($"{target} is invalid"));
    }

    /// <summary>Issues a root session that permissions and organization admit.</summary>
    public static SessionClaims Assume(
        AssumeRootRequest request, Principal caller, SessionClaims? callerSession, DateTimeOffset now, IRandomSource random)
    {
        var task = request.TaskPolicyArn.Arn;
        if (!task.StartsWith(TaskPath, StringComparison.Ordinal) || !Tasks.Contains(task[TaskPath.Length..]))
            throw new AwsFaultException(Fault.ValidationError($"{task} is invalid"));
        var seconds = request.HasDurationSeconds ? request.DurationSeconds : LongestSeconds;
        return SessionIssuing.New(SessionKind.Root, AccountOf(request.TargetPrincipal), TimeSpan.FromSeconds(seconds), caller, now, random) with
        {
            PolicyArns = [task],
            SourceIdentity = callerSession?.SourceIdentity,
        };
    }
}
