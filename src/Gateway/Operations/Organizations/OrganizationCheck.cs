namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>What the caller's organization has to say to a call that policies allow.</summary>
internal enum OrganizationCheck
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The call is its own: it says who may, and that the resource is one of its own.</summary>
    OwnCall,

    /// <summary>It admits root sessions of its members, or does not.</summary>
    RootSession,
}
