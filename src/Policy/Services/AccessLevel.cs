namespace Rolecall.Policy.Services;

/// <summary>
/// What an action does, as AWS classes it.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
/// </summary>
public enum AccessLevel
{
    List,
    Read,
    Write,
    Tagging,
    PermissionsManagement,
}
