using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>A partner's request for temporary permissions of somebody in another account. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html</summary>
public sealed record StoredDelegationRequest
{
    public required string Id { get; init; }

    /// <summary>The account that asks.</summary>
    public required string RequestorAccountId { get; init; }

    /// <summary>Null until an owner is known.</summary>
    public string? OwnerAccountId { get; init; }

    /// <summary>The ARN of whoever associated it with itself.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Whose permissions are delegated: whoever accepted.</summary>
    public DelegationApprover? Approver { get; init; }

    /// <summary>One of <see cref="DelegationStates"/>, but for EXPIRED, which the clock tells.</summary>
    public required string State { get; init; }

    public required string Description { get; init; }

    public string? RequestMessage { get; init; }

    public required string WorkflowId { get; init; }

    public string? RedirectUrl { get; init; }

    public required string NotificationChannel { get; init; }

    public required string TemplateArn { get; init; }

    /// <summary>The template with its parameters put in: the most that the session will have.</summary>
    public required StoredPolicy PermissionPolicy { get; init; }

    /// <summary>Seconds, from SendDelegationToken on.</summary>
    public required int SessionSeconds { get; init; }

    public bool OnlySendByOwner { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? Notes { get; init; }

    public string? RejectionReason { get; init; }

    /// <summary>When the token was sent; null before.</summary>
    public DateTimeOffset? SentAt { get; init; }

    [JsonConverter(typeof(SecretConverter))]
    public Secret TradeInToken { get; init; } = new("");
}

/// <summary>The identity that accepted, as its sessions name it.</summary>
public sealed record DelegationApprover
{
    public required string Arn { get; init; }

    public string? UserName { get; init; }

    public string? UserId { get; init; }

    public string? RoleName { get; init; }

    public string? RoleId { get; init; }

    public string? SessionName { get; init; }

    /// <summary>Of the session that accepted: who stands behind it, and its tags, go on to the delegated one.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Null where there are none, as in records that are older than this member.</summary>
    public ImmutableArray<SessionTag>? Tags { get; init; }

    /// <summary>Null for a root user or a federated one: neither delegates.</summary>
    public static DelegationApprover? Of(Principal caller, SessionClaims? session) => caller.Kind switch
    {
        PrincipalKind.User => new() { Arn = caller.Arn, UserName = caller.UserArn![(caller.UserArn!.LastIndexOf('/') + 1)..], UserId = caller.IamUserId },
        PrincipalKind.RoleSession when session is { RoleName: { } role } =>
            new()
            {
                Arn = caller.Arn,
                RoleName = role,
                RoleId = session.RoleId,
                SessionName = session.SessionName,
                SourceIdentity = session.SourceIdentity,
                Tags = session.Tags.IsEmpty ? null : session.Tags,
            },
        _ => null,
    };
}

/// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html#temporary-delegation-request-lifecycle</summary>
internal static class DelegationStates
{
    public const string Unassigned = "UNASSIGNED";
    public const string Assigned = "ASSIGNED";
    public const string PendingApproval = "PENDING_APPROVAL";
    public const string Accepted = "ACCEPTED";
    public const string Finalized = "FINALIZED";
    public const string Rejected = "REJECTED";
    public const string Expired = "EXPIRED";
}
