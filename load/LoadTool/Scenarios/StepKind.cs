namespace Rolecall.LoadTool.Scenarios;

/// <summary>What a step of a scenario does.</summary>
internal enum StepKind
{
    /// <summary>AssumeRole by a user's long-term key; its credentials become the member's session.</summary>
    AssumeRole,

    /// <summary>AssumeRole of a role that does not exist, or does not trust the caller: answered with AccessDenied.</summary>
    AssumeRoleDenied,

    /// <summary>AssumeRole of the same role by the member's session of it (role chaining).</summary>
    ChainRole,

    /// <summary>AssumeRoleWithWebIdentity, with a token that the server's own issuer minted before the run.</summary>
    WebIdentity,

    /// <summary>AssumeRoleWithSAML, with an assertion that the server's own identity provider minted before the run; each is good once.</summary>
    Saml,

    /// <summary>AssumeRole of a role that wants MFA, by a session that the member's user opened with a code before the run.</summary>
    AssumeRoleMfa,

    /// <summary>GetCallerIdentity by a session of the member's role that has expired: answered with ExpiredToken.</summary>
    ExpiredSession,

    /// <summary>GetCallerIdentity by the member's session.</summary>
    GetCallerIdentity,

    /// <summary>GetObject by the member's session, of its organization's bucket.</summary>
    GetObject,

    /// <summary>iam:GetRole of its own role by the member's session.</summary>
    GetRole,

    /// <summary>iam:PutRolePolicy on its own role by the member's session: a durable write.</summary>
    PutRolePolicy,

    /// <summary>RevokeOlderSessions of the member's role (admin), after which its next session step assumes the role again.</summary>
    RevokeSessions,
}
