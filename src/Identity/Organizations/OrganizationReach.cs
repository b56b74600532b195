namespace Rolecall.Identity.Organizations;

/// <summary>Who of an organization may call an operation, permissions aside.</summary>
public enum OrganizationReach
{
    /// <summary>The management account only.</summary>
    Management,

    /// <summary>And accounts that are delegated administrators.</summary>
    Delegated,

    /// <summary>Every member.</summary>
    Member,

    /// <summary>The account that a handshake invites, which is no member yet: the operation itself sees who calls.</summary>
    Invited,
}
