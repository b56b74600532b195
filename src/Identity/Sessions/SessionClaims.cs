using System.Collections.Immutable;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions;

/// <summary>Everything about a session: the token is the session, sealed, and nothing of it is stored.</summary>
public sealed record SessionClaims
{
    /// <summary>Characters of policies and tags.</summary>
    private const int LongestSmall = 1024;

    /// <summary>The id of a session that questions are asked about and whose token nobody has.</summary>
    public const string NoSession = "00000000000000000000000000000000";

    public required SessionKind Kind { get; init; }

    /// <summary>32 hex digits, drawn at issue; the secret key is derived from it.</summary>
    public required string SessionId { get; init; }

    /// <summary>The account that the session acts in.</summary>
    public required AccountId AccountId { get; init; }

    /// <summary>ASIA….</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>In sandbox time, to the tick: a revocation tells older sessions from younger ones of the same second by it.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>In sandbox time, whole seconds: refused from this instant on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The role's session name, or the federated user's name.</summary>
    public string? SessionName { get; init; }

    public string? RoleName { get; init; }

    /// <summary>AROA…: a role made again under the same name is another role.</summary>
    public string? RoleId { get; init; }

    /// <summary>The user behind a user or federated session; null for root.</summary>
    public string? UserName { get; init; }

    public string? UserId { get; init; }

    /// <summary>The inline session policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed policies as session policies.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>The tags given at issue and the transitive ones inherited from the session that asked.</summary>
    public ImmutableArray<SessionTag> Tags { get; init; } = [];

    public string? SourceIdentity { get; init; }

    /// <summary>A one-time code was given for the session (aws:MultiFactorAuthPresent).</summary>
    public bool MultiFactorPresent { get; init; }

    /// <summary>When the code was given, in sandbox time; aws:MultiFactorAuthAge counts from here.</summary>
    public DateTimeOffset? MultiFactorAt { get; init; }

    /// <summary>The long-term key that the chain of sessions began with; null where a service asked for the first one.</summary>
    public string? OriginKeyId { get; init; }

    /// <summary>
    /// Condition keys that the service which handed the session out put on it: ec2:SourceInstanceArn, lambda:SourceFunctionArn.
    /// </summary>
    public ImmutableArray<ConditionEntry> ServiceKeys { get; init; } = [];

    /// <summary>The user that the session acts for; null for most. A session assumed from this one does not act for anybody.</summary>
    public IdentityContext? Context { get; init; }

    /// <summary>The identity provider that vouched for whom the session was issued to; null where none did.</summary>
    public FederatedOrigin? Federation { get; init; }

    /// <summary>The ARN of whoever asked for the session.</summary>
    public required string IssuedTo { get; init; }

    /// <summary>The claims as tokens seal them.</summary>
    public byte[] ToBytes() => ClaimsCodec.Write(this);

    /// <summary>Claims from <see cref="ToBytes"/>; only for bytes that were sealed or came from another silo.</summary>
    public static SessionClaims FromBytes(byte[] bytes) => ClaimsCodec.Read(bytes);

    /// <summary>
    /// Whether the caller has made it long, by policies, tags or an identity context: thousands of such sessions are not kept in memory. Their token
    /// does not tell, since it is deflated.
    /// </summary>
    public bool IsLarge
    {
        get
        {
            var length = (Policy?.Length ?? 0) + 100 * PolicyArns.Length;
            foreach (var tag in Tags)
                length += tag.Key.Length + tag.Value.Length;
            return Context is not null || length > LongestSmall;
        }
    }

    public bool HasSessionPolicies => Policy is not null || PolicyArns.Length > 0;

    /// <summary>GetDelegatedAccessToken, of a user's permissions: GetSessionToken takes no policies.</summary>
    public bool IsDelegatedByUser => Kind == SessionKind.User && HasSessionPolicies;

    /// <summary>The session is kept to what services do for a user: sts:identity_context.</summary>
    public bool ActsForAUser => Context is { AuditOnly: false };
}
