using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Identity.Delegation;

/// <summary>
/// A partner's request for temporary permissions of somebody in another account.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html
/// </summary>
public sealed record StoredDelegationRequest
{
    public required string Id { get; init; }

    /// <summary>The account that asks.</summary>
    public required AccountId RequestorAccountId { get; init; }

    /// <summary>Null until an owner is known.</summary>
    public AccountId? OwnerAccountId { get; init; }

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
