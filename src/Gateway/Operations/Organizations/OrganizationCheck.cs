namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>What the caller's organization checks of a call that policies allow.</summary>
internal enum OrganizationCheck
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The organization performs the call: it says who may call, and whether the resource belongs to it.</summary>
    OwnCall,

    /// <summary>The organization says whether it admits root sessions of its members.</summary>
    RootSession,
}
