namespace Rolecall.Worlds;

/// <summary>What a policy of a world is for, and so by which grammar it is read.</summary>
public enum WorldDocumentKind
{
    /// <summary>A managed or inline policy of users, groups or roles.</summary>
    Identity,

    /// <summary>A role's trust policy.</summary>
    Trust,

    /// <summary>A bucket's policy.</summary>
    Resource,

    /// <summary>A service control policy.</summary>
    ServiceControl,

    /// <summary>A resource control policy.</summary>
    ResourceControl,
}
