namespace Rolecall.Identity.Faults;

/// <summary>What kind of refusal a fault is, for wires that tell kinds and not codes (gRPC). https://google.aip.dev/193</summary>
public enum FaultCategory
{
    /// <summary>The request cannot be served as it is; where the fault is ours, it failed.</summary>
    Invalid,

    /// <summary>The caller is not known.</summary>
    Unauthenticated,

    /// <summary>The caller is known, and may not.</summary>
    Denied,

    NotFound,

    AlreadyExists,

    /// <summary>A quota, a rate or a size.</summary>
    Exhausted,

    /// <summary>What is asked for does not fit what is there.</summary>
    Precondition,

    /// <summary>Somebody else wrote at the same time.</summary>
    Conflict,

    /// <summary>There is no such operation, or encoding.</summary>
    Unsupported,
}
