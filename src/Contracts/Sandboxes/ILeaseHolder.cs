namespace Rolecall.Contracts.Sandboxes;

/// <summary>
/// A process that serves by what it has leased: settings of sandboxes (<see cref="ISandboxGrain.LeaseTo"/>), parts of accounts
/// (<see cref="Replicas.IAccountReplicas.LeaseTo"/>). Each kind has a holder of its own.
/// </summary>
[Alias("rolecall.ILeaseHolder")]
public interface ILeaseHolder : IGrainObserver
{
    /// <summary>
    /// Ends what the process has leased of it: from its answer on, it begins no call by what it had, or had asked for, before. It asks anew
    /// for the next call.
    /// </summary>
    /// <param name="leased">The sandbox's name, or the key of the account's grain.</param>
    [Alias("EndLease")]
    Task EndLease(string leased);
}
