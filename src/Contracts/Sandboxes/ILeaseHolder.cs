namespace Rolecall.Contracts.Sandboxes;

/// <summary>A process that serves sandboxes by settings that it has leased (<see cref="ISandboxGrain.LeaseTo"/>).</summary>
[Alias("rolecall.ILeaseHolder")]
public interface ILeaseHolder : IGrainObserver
{
    /// <summary>
    /// Ends what the process has leased of the sandbox: from its answer on, it begins no call by settings that it had, or had asked
    /// for, before. It asks anew for the next call.
    /// </summary>
    /// <param name="sandbox">The sandbox's name.</param>
    [Alias("EndLease")]
    Task EndLease(string sandbox);
}
