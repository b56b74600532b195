namespace Rolecall.Gateway.Operations;

/// <summary>
/// Which temporary credentials an operation takes, whatever their policies say.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
/// </summary>
internal enum SessionUse
{
    /// <summary>All of them.</summary>
    Any,

    /// <summary>None: who calls brings long-term keys.</summary>
    None,

    /// <summary>Those of roles.</summary>
    Roles,

    /// <summary>Those of roles, and GetSessionToken's.</summary>
    RolesAndUsers,

    /// <summary>Those of roles, and GetSessionToken's with MFA: all of IAM.</summary>
    RolesAndUsersWithMfa,
}
