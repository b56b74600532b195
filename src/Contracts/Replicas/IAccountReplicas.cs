using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Contracts.Replicas;

/// <summary>Leases what an account decides by to processes of other silos (docs/decisions/045).</summary>
[Alias("rolecall.IAccountReplicas")]
public interface IAccountReplicas : IGrainWithStringKey
{
    /// <summary>
    /// Leases the account to a process for <see cref="SandboxSettings.LeaseTime"/>, and sends the part that is asked for. Before a change of
    /// anything that was sent is acknowledged, the holder is told that the lease has ended, or it has run out.
    /// </summary>
    /// <returns>Null where nothing is leased: the account is not open, or its activation is about to go.</returns>
    [Alias("LeaseTo")]
    Task<AccountLease?> LeaseTo(ILeaseHolder holder, LeaseAsk ask);
}
