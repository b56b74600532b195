namespace Rolecall.Policy.Decisions;

/// <summary>To whom the allowing statements of a resource policy speak; what they override depends on it.</summary>
[Flags]
public enum Grant
{
    None = 0,

    /// <summary>The account (its id or root ARN): delegates to the account's own policies.</summary>
    Account = 1,
    User = 2,
    Role = 4,

    /// <summary>The role session's or federated user's own ARN.</summary>
    Session = 8,

    /// <summary>"*" (conditions decide whom).</summary>
    Anyone = 16,

    /// <summary>The service, or the identity provider of a federated caller.</summary>
    Service = 32,

    /// <summary>The user behind a federated user.</summary>
    FederatingUser = 64,
}
