using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;

namespace Rolecall.Gateway;

/// <summary>Whether this process can answer callers: whether it has, or gets, the settings that every call is served by.</summary>
public sealed class GatewayHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly LeasedSandboxes sandboxes;
    private readonly TimeProvider time;

    internal GatewayHealth(LeasedSandboxes sandboxes, TimeProvider time) => (this.sandboxes, this.time) = (sandboxes, time);

    /// <summary>
    /// Whether the default sandbox's settings are leased, or its grain lends them within two seconds. It asks as a call does: by way of the
    /// store and, in a cluster, of the silo that hosts the grain.
    /// </summary>
    public async Task<bool> HasFreshLeases()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await sandboxes.Find(Keys.DefaultSandbox, patience.Token).AsTask().WaitAsync(patience.Token);
            return true;
        }
        catch (Exception failure) when (failure is OperationCanceledException || Faults.Of(failure) is not null)
        {
            return false;
        }
    }
}
