namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>When a rule of <see cref="RoleSessionRules"/> is asked.</summary>
public enum RoleSessionStage
{
    /// <summary>Of the request alone, before anybody is asked for permission: no policy can allow what is refused here.</summary>
    Request,

    /// <summary>Once all policies have decided.</summary>
    Permission,

    /// <summary>Of the session, for a caller who may assume the role.</summary>
    Session,
}
