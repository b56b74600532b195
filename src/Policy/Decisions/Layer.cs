namespace Rolecall.Policy.Decisions;

/// <summary>
/// The layers of a decision.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </summary>
public enum Layer
{
    ResourceControlPolicy,
    ServiceControlPolicy,
    ResourcePolicy,
    TrustPolicy,
    IdentityPolicy,
    PermissionsBoundary,
    SessionPolicy,
}
