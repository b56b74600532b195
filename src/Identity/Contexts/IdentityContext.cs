using Rolecall.Policy;

namespace Rolecall.Identity.Contexts;

/// <summary>
/// The user that a session acts for, set by a context provider and never by the caller.
/// https://docs.aws.amazon.com/singlesignon/latest/userguide/trustedidentitypropagation-identity-enhanced-iam-role-sessions.html
/// </summary>
public sealed record IdentityContext
{
    /// <summary>Set by sts:audit_context: on record, and no bound to what the session may do.</summary>
    public required bool AuditOnly { get; init; }

    /// <summary>The user's id in its identity store.</summary>
    public required string UserId { get; init; }

    public required string IdentityStoreArn { get; init; }

    /// <summary>
    /// The condition keys that stay with the session.
    /// https://docs.aws.amazon.com/singlesignon/latest/userguide/condition-context-keys-sts-idc.html
    /// </summary>
    public IEnumerable<ConditionEntry> Entries =>
    [
        new("identitystore:UserId", UserId),
        new("identitystore:IdentityStoreArn", IdentityStoreArn),
    ];
}
