namespace Rolecall.Identity.Delegation;

/// <summary>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html#temporary-delegation-request-lifecycle
/// </summary>
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
