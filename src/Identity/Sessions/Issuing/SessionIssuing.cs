using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>The rules of issuing temporary credentials. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html</summary>
public static class SessionIssuing
{
    private static readonly TimeSpan DefaultRoleSession = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestChainedSession = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultUserSession = TimeSpan.FromHours(12);
    private static readonly TimeSpan LongestRootSession = TimeSpan.FromHours(1);

    /// <summary>The account and the name of the role that an ARN names; a ValidationError where it names none.</summary>
    public static (string AccountId, string RoleName) RoleOf(string roleArn)
    {
        if (Arn.TryParse(roleArn, out var arn) && arn is { Partition: "aws", Service: "iam", Region: "" }
            && AccountIds.IsValid(arn.Account) && arn.Resource.StartsWith("role/", StringComparison.Ordinal))
        {
            var name = arn.Resource[(arn.Resource.LastIndexOf('/') + 1)..];
            if (name.Length > 0)
                return (arn.Account, name);
        }
        throw new AwsFaultException(Fault.ValidationError($"{roleArn} is invalid"));
    }

    /// <summary>Issues a role session that the trust policy has allowed.</summary>
    /// <param name="callerSession">The caller's own session; a role session makes this a chained one.</param>
    /// <param name="documents">The managed policies that the request names, by ARN, as far as they exist.</param>
    public static IssuedSession AssumeRole(
        RoleDefinition role,
        AssumeRoleRequest request,
        SessionClaims? callerSession,
        Principal caller,
        IReadOnlyDictionary<string, string> documents,
        DateTimeOffset now,
        IRandomSource random)
    {
        var duration = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : DefaultRoleSession;
        if (duration > TimeSpan.FromSeconds(role.MaxSessionDuration))
            throw new AwsFaultException(Fault.ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
        if (callerSession?.Kind == SessionKind.Role && duration > LongestChainedSession)
            throw new AwsFaultException(Fault.ValidationError(
                "The requested DurationSeconds exceeds the 1 hour session duration limit for roles assumed by role chaining"));
        var policy = request.HasPolicy ? request.Policy : null;
        var arns = request.PolicyArns.Select(entry => entry.Arn).ToImmutableArray();
        var tags = SessionTags.Of(request.Tags, request.TransitiveTagKeys, callerSession);
        var packed = SessionPolicies.Check(role.AccountId, policy, arns, tags, documents);
        var claims = New(SessionKind.Role, role.AccountId, duration, caller, now, random) with
        {
            SessionName = request.RoleSessionName,
            RoleName = role.Name,
            RoleId = role.RoleId,
            Policy = policy,
            PolicyArns = arns,
            Tags = tags,
            SourceIdentity = SessionRequest.SourceIdentityOf(request, callerSession),
        };
        return new IssuedSession(claims, packed);
    }

    /// <summary>Issues a session with the user's own permissions.</summary>
    /// <param name="multiFactorAt">When the code of the request was found right; null where it brought none.</param>
    public static SessionClaims GetSessionToken(
        GetSessionTokenRequest request, Principal caller, DateTimeOffset? multiFactorAt, DateTimeOffset now, IRandomSource random)
    {
        var asked = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : (TimeSpan?)null;
        return New(SessionKind.User, caller.AccountId, UserDuration(asked, caller), caller, now, random) with
        {
            UserName = UserNameOf(caller),
            UserId = caller.IamUserId,
            MultiFactorPresent = multiFactorAt is not null,
            MultiFactorAt = multiFactorAt,
        };
    }

    /// <summary>Issues a federated user's session.</summary>
    public static IssuedSession GetFederationToken(
        GetFederationTokenRequest request,
        Principal caller,
        IReadOnlyDictionary<string, string> documents,
        DateTimeOffset now,
        IRandomSource random)
    {
        SessionTags.Check(request.Tags, [], callerSession: null);
        var policy = request.HasPolicy ? request.Policy : null;
        var arns = request.PolicyArns.Select(entry => entry.Arn).ToImmutableArray();
        var tags = SessionTags.Of(request.Tags, [], callerSession: null);
        var packed = SessionPolicies.Check(caller.AccountId, policy, arns, tags, documents);
        var asked = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : (TimeSpan?)null;
        var claims = New(SessionKind.Federated, caller.AccountId, UserDuration(asked, caller), caller, now, random) with
        {
            SessionName = request.Name,
            UserName = UserNameOf(caller),
            UserId = caller.IamUserId,
            Policy = policy,
            PolicyArns = arns,
            Tags = tags,
        };
        return new IssuedSession(claims, packed);
    }

    /// <summary>Root's sessions are cut to one hour, not refused.</summary>
    private static TimeSpan UserDuration(TimeSpan? asked, Principal caller) => caller.Kind == PrincipalKind.Root
        ? asked < LongestRootSession ? asked.Value : LongestRootSession
        : asked ?? DefaultUserSession;

    private static string? UserNameOf(Principal caller) => caller.UserArn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;

    internal static SessionClaims New(
        SessionKind kind, string accountId, TimeSpan duration, Principal caller, DateTimeOffset now, IRandomSource random)
    {
        // Expiry is told in whole seconds, cut and never rounded up, so no session outlives its duration. No clock of ours goes
        // past its end, and a session that would expire there would live for ever.
        var end = now + duration < SandboxClock.Latest ? now + duration : SandboxClock.Latest;
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds());
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        return new SessionClaims
        {
            Kind = kind,
            SessionId = Convert.ToHexStringLower(id),
            AccountId = accountId,
            AccessKeyId = AccessKeyIds.NewTemporary(accountId, random),
            IssuedAt = now.ToUniversalTime(),
            ExpiresAt = expiresAt,
            IssuedTo = caller.Arn,
        };
    }
}
