namespace Rolecall.Gateway.Operations;

/// <summary>How the caller's side of a decision becomes a decision.</summary>
internal enum Authorization
{
    /// <summary>The operation needs no permission (GetCallerIdentity), or the admin token was permission enough.</summary>
    None,

    /// <summary>The resource has no policy of its own: the caller's side decides.</summary>
    ByCaller,

    /// <summary>The resource's grain joins both sides, in <see cref="Operation.Handle"/>.</summary>
    ByResource,

    /// <summary>The caller's account finds the caller, decides and does it, in one call (<see cref="Operation.ToAccount"/>).</summary>
    ByAccount,
}
