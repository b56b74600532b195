using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>
/// A role session that somebody asks for, whatever operation or service asks. The role decides on it, and issues the session.
/// </summary>
[DataContract(Name = "rolecall.RoleSessionAsk")]
public sealed record RoleSessionAsk
{
    // What Entries are put together of; another silo gets them there.
    private ImmutableArray<ConditionEntry> requestEntries;
    private ImmutableArray<ConditionEntry> callerEntries;

    /// <summary>As the caller gives it: the path is part of it.</summary>
    [DataMember(Order = 0)] public required string RoleArn { get; init; }

    [DataMember(Order = 1)] public required Principal Principal { get; init; }

    /// <summary>
    /// The session that asks; a role session makes this a chained one. Null for long-term keys and for callers without credentials.
    /// </summary>
    [DataMember(Order = 2)] public SessionClaims? CallerSession { get; init; }

    /// <summary>RoleSessionName.</summary>
    [DataMember(Order = 3)] public required string SessionName { get; init; }

    /// <summary>DurationSeconds; null for the default.</summary>
    [DataMember(Order = 4)] public TimeSpan? Duration { get; init; }

    /// <summary>The inline session policy.</summary>
    [DataMember(Order = 5)] public string? Policy { get; init; }

    /// <summary>Managed policies as session policies.</summary>
    [DataMember(Order = 6)] public ImmutableArray<string> PolicyArns { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The tags that are passed; a chain's are the caller's session's.</summary>
    [DataMember(Order = 7)] public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The keys of those tags that go on to the sessions which are assumed from this one.</summary>
    [DataMember(Order = 8)] public ImmutableArray<string> TransitiveTagKeys { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The source identity that is asked for; null for none, or the chain's.</summary>
    [DataMember(Order = 9)] public string? SourceIdentity { get; init; }

    /// <summary>
    /// The condition keys of the request and above them the caller's, as the trust policy sees them; those of the role it adds itself. Where
    /// none are given, they are put together when they are read, which a trust policy without conditions never does.
    /// </summary>
    [DataMember(Order = 10)]
    public ImmutableArray<ConditionEntry> Entries
    {
        get => !field.IsDefault ? field : requestEntries.IsDefault ? [] : [.. requestEntries, .. callerEntries];
        init;
    }

    /// <summary>All must be allowed; the call is named after the first.</summary>
    [DataMember(Order = 11)] public ImmutableArray<NeededAction> Needed { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Every statement of every layer is traced, also of those that allow.</summary>
    [DataMember(Order = 12)] public bool Explained { get; init; }

    /// <summary>When the one-time code of the request was found right; null where it brought none.</summary>
    [DataMember(Order = 13)] public DateTimeOffset? MultiFactorAt { get; init; }

    /// <summary>Condition keys that the service which asks puts on the session.</summary>
    [DataMember(Order = 14)] public ImmutableArray<ConditionEntry> ServiceKeys { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>In sandbox time.</summary>
    [DataMember(Order = 15)] public required DateTimeOffset Now { get; init; }

    /// <summary>The identity provider that vouches for the caller; null where none does.</summary>
    [DataMember(Order = 16)] public FederatedOrigin? Federation { get; init; }

    /// <summary>What the identity provider cuts the session to; null where it does not say.</summary>
    [DataMember(Order = 17)] public TimeSpan? LongestDuration { get; init; }

    /// <summary>The long-term key that the chain of sessions begins with; null where a service asks, or whoever has no key.</summary>
    [DataMember(Order = 18)] public string? OriginKeyId { get; init; }

    /// <summary>A service asks: its own limit stands in place of the role's.</summary>
    public bool IsByService => Principal.Kind == PrincipalKind.Service;

    /// <summary>The session is assumed from another role's session.</summary>
    public bool IsChained => CallerSession?.Kind == SessionKind.Role;

    /// <summary>What an AssumeRole asks for.</summary>
    public static RoleSessionAsk Of(
        AssumeRoleRequest request, Principal caller, SessionClaims? callerSession, DateTimeOffset now, RoleSessionGrounds grounds = default) => new()
        {
            requestEntries = grounds.RequestEntries,
            callerEntries = grounds.CallerEntries,
            Needed = grounds.Needed,
            Explained = grounds.Explained,
            OriginKeyId = grounds.OriginKeyId,
            RoleArn = request.RoleArn,
            Principal = caller,
            CallerSession = callerSession,
            SessionName = request.RoleSessionName,
            Duration = request.HasDurationSeconds ? TimeSpan.FromSeconds(request.DurationSeconds) : null,
            Policy = request.HasPolicy ? request.Policy : null,
            PolicyArns = request.PolicyArns.Count == 0 ? [] : [.. request.PolicyArns.Select(entry => entry.Arn)],
            Tags = SessionTags.Passed(request.Tags),
            TransitiveTagKeys = request.TransitiveTagKeys.Count == 0 ? [] : [.. request.TransitiveTagKeys],
            SourceIdentity = request.HasSourceIdentity ? request.SourceIdentity : null,
            Now = now,
        };
}
