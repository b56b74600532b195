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
}

/// <summary>An authenticated caller as policies see it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html</summary>
public sealed record Principal
{
    public required PrincipalKind Kind { get; init; }

    /// <summary>Twelve digits; "anonymous" for an anonymous caller.</summary>
    public required string AccountId { get; init; }

    /// <summary>The ARN that GetCallerIdentity answers: root, user, assumed-role session or federated-user ARN; the name of a service.</summary>
    public required string Arn { get; init; }

    /// <summary>The value of aws:userid: AIDA…, AROA…:session, account:name, or the account id for root.</summary>
    public required string UserId { get; init; }

    /// <summary>Role sessions only: the role's ARN with its path (the value of aws:PrincipalArn).</summary>
    public string? RoleArn { get; init; }

    /// <summary>Role sessions only: the role's unique id, AROA….</summary>
    public string? RoleId { get; init; }

    /// <summary>Users and federated users: the IAM user's ARN with its path; for a federated user the user who federated.</summary>
    public string? UserArn { get; init; }

    /// <summary>Users: the IAM user's unique id, AIDA….</summary>
    public string? IamUserId { get; init; }
}
