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

/// <summary>
/// The rules of issuing temporary credentials. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
/// </summary>
public static class SessionIssuing
{
    private static readonly TimeSpan DefaultRoleSession = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultUserSession = TimeSpan.FromHours(12);
    private static readonly TimeSpan LongestRootSession = TimeSpan.FromHours(1);

    /// <summary>The account and the name of the role that an ARN names; a ValidationError where it names none.</summary>
    public static (AccountId AccountId, string RoleName) RoleOf(string roleArn) =>
        TryRoleOf(roleArn, out var account, out var name) ? (account, name) : throw new AwsFaultException(NamesNoRole(roleArn));

    /// <summary>The account and the name of the role that an ARN names; false where it names none.</summary>
    public static bool TryRoleOf(string roleArn, out AccountId accountId, out string roleName)
    {
        var isRole = TryRoleOf(roleArn, out accountId, out ReadOnlySpan<char> name);
        roleName = name.ToString();
        return isRole;
    }

    /// <summary>Whether an ARN names a role.</summary>
    internal static bool IsRole(string arn) => TryRoleOf(arn, out _, out ReadOnlySpan<char> _);

    /// <summary>As <see cref="Arn.TryParse"/> reads it, without a text for each part.</summary>
    private static bool TryRoleOf(ReadOnlySpan<char> arn, out AccountId accountId, out ReadOnlySpan<char> roleName)
    {
        const string start = "arn:aws:iam::";
        const string role = ":role/";
        accountId = default;
        roleName = default;
        if (!arn.StartsWith(start, StringComparison.Ordinal))
            return false;
        var rest = arn[start.Length..];
        if (rest.IndexOf(':') is var end && (end < 0 || !rest[end..].StartsWith(role, StringComparison.Ordinal))
            || !AccountId.TryParse(rest[..end], out accountId))
            return false;
        roleName = rest[(rest.LastIndexOf('/') + 1)..];
        return roleName.Length > 0;
    }

    internal static Fault NamesNoRole(string roleArn) => Fault.ValidationError($"{roleArn} is invalid");

    /// <summary>Issues a role session to a caller who may assume the role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="ask">What is asked for; all that it needs is allowed.</param>
    /// <param name="documents">The managed policies that it names, by ARN, as far as they exist.</param>
    /// <param name="random">Where the session's id and key come from.</param>
    /// <exception cref="AwsFaultException">A rule of <see cref="RoleSessionStage.Session"/> is broken.</exception>
    public static IssuedSession AssumeRole(
        RoleDefinition role, RoleSessionAsk ask, IReadOnlyDictionary<string, string> documents, IRandomSource random)
    {
        var tags = SessionTags.Of(ask.Tags, ask.TransitiveTagKeys, ask.CallerSession);
        var facts = new RoleSessionFacts
        {
            Role = role,
            Documents = documents,
            PackedPolicySize = SessionPolicies.PackedSize(ask.Policy, ask.PolicyArns, tags),
        };
        Require(RoleSessionRules.Refusal(RoleSessionStage.Session, ask, facts));
        var account = AccountId.Parse(role.AccountId);
        var claims = new SessionClaims
        {
            Kind = SessionKind.Role,
            SessionId = NewId(random),
            AccountId = account,
            AccessKeyId = AccessKeyId.NewTemporary(account, random),
            IssuedAt = ask.Now.ToUniversalTime(),
            ExpiresAt = ExpiryOf(CutDurationOf(ask), ask.Now),
            IssuedTo = ask.Principal.Arn,
            SessionName = ask.SessionName,
            RoleName = role.Name,
            RoleId = role.RoleId,
            Policy = ask.Policy,
            PolicyArns = ask.PolicyArns,
            Tags = tags,
            SourceIdentity = ask.SourceIdentity ?? ask.CallerSession?.SourceIdentity,
            ServiceKeys = ask.ServiceKeys,
            OriginKeyId = ask.OriginKeyId,
            Federation = ask.Federation,
        };
        return new IssuedSession(claims, facts.PackedPolicySize);
    }

    /// <summary>A service's is cut to the longest that AWS's services hand out, not refused.</summary>
    internal static TimeSpan DurationOf(RoleSessionAsk ask) => ask.Duration switch
    {
        null => DefaultRoleSession,
        { } asked when ask.IsByService && asked > ServiceSessions.Longest => ServiceSessions.Longest,
        { } asked => asked,
    };

    /// <summary>As an identity provider cuts it: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html</summary>
    private static TimeSpan CutDurationOf(RoleSessionAsk ask) =>
        ask.LongestDuration is { } longest && longest < DurationOf(ask) ? longest : DurationOf(ask);

    /// <summary>Issues a session with the user's own permissions.</summary>
    /// <param name="multiFactorAt">When the code of the request was found right; null where it brought none.</param>
    public static SessionClaims GetSessionToken(
        GetSessionTokenRequest request, Principal caller, DateTimeOffset? multiFactorAt, DateTimeOffset now, IRandomSource random)
    {
        var asked = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : (TimeSpan?)null;
        return New(SessionKind.User, caller.Account, UserDuration(asked, caller), caller, now, random) with
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
        var policy = request.HasPolicy ? request.Policy : null;
        var arns = request.PolicyArns.Select(entry => entry.Arn).ToImmutableArray();
        var passed = SessionTags.Passed(request.Tags);
        var tags = SessionTags.Of(passed, [], callerSession: null);
        var packed = SessionPolicies.PackedSize(policy, arns, tags);
        Require(SessionTags.Repeated(passed) ?? SessionTags.Reserved(passed) ?? SessionPolicies.TooMany(arns.Length)
            ?? SessionPolicies.Foreign(arns, caller.Account) ?? SessionPolicies.Absent(arns, documents)
            ?? SessionPolicies.Malformed(policy) ?? SessionPolicies.TooLarge(packed));
        var asked = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : (TimeSpan?)null;
        var claims = New(SessionKind.Federated, caller.Account, UserDuration(asked, caller), caller, now, random) with
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

    private static void Require(Fault? refused)
    {
        if (refused is not null)
            throw new AwsFaultException(refused);
    }

    internal static SessionClaims New(
        SessionKind kind, AccountId accountId, TimeSpan duration, Principal caller, DateTimeOffset now, IRandomSource random) =>
        new()
        {
            Kind = kind,
            SessionId = NewId(random),
            AccountId = accountId,
            AccessKeyId = AccessKeyId.NewTemporary(accountId, random),
            IssuedAt = now.ToUniversalTime(),
            ExpiresAt = ExpiryOf(duration, now),
            IssuedTo = caller.Arn,
        };

    /// <summary>
    /// Expiry is told in whole seconds, cut and never rounded up, so no session outlives its duration. No clock of ours goes past its
    /// end, and a session that would expire there would live for ever.
    /// </summary>
    private static DateTimeOffset ExpiryOf(TimeSpan duration, DateTimeOffset now)
    {
        var end = now + duration < SandboxClock.Latest ? now + duration : SandboxClock.Latest;
        return DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds());
    }

    private static string NewId(IRandomSource random)
    {
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        return Convert.ToHexStringLower(id);
    }
}
