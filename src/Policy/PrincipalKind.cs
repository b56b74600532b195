namespace Rolecall.Policy;

/// <summary>The kinds of callers that a policy can tell apart.</summary>
public enum PrincipalKind
{
    Anonymous,
    Root,

    /// <summary>An IAM user, by long-term key or by a GetSessionToken session (which keeps the user's ARN).</summary>
    User,
    RoleSession,

    /// <summary>A GetFederationToken session.</summary>
    FederatedUser,
    Service,

    /// <summary>
    /// Someone whom an identity provider vouches for, before a role is assumed: AssumeRoleWithWebIdentity and AssumeRoleWithSAML.
    /// </summary>
    Federated,
}
