namespace Rolecall.Identity.Sessions;

/// <summary>Whose permissions a session has.</summary>
public enum SessionKind
{
    /// <summary>AssumeRole.</summary>
    Role = 1,

    /// <summary>GetSessionToken: the user's own, or root's.</summary>
    User = 2,

    /// <summary>GetFederationToken: the user's, narrowed.</summary>
    Federated = 3,

    /// <summary>AssumeRoot: root's, for one task.</summary>
    Root = 4,
}
