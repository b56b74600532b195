namespace Rolecall.Policy;

/// <summary>How a policy of its own takes part, told by the action that is asked of the resource.</summary>
public static class ResourceKinds
{
    /// <summary>
    /// A role's trust policy, a KMS key's policy (https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html), or any other.
    /// </summary>
    public static ResourceKind OfPolicyFor(string action) =>
        IsAboutTrust(action) ? ResourceKind.Role
        : action.StartsWith("kms:", StringComparison.OrdinalIgnoreCase) ? ResourceKind.Key
        : ResourceKind.WithPolicy;

    private static bool IsAboutTrust(string action) =>
        action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:TagSession", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:SetSourceIdentity", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:SetContext", StringComparison.OrdinalIgnoreCase);
}
