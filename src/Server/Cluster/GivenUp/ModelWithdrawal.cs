using Rolecall.Contracts.ReadModels;
using Rolecall.Grains.Accounts;

namespace Rolecall.Server.Cluster.GivenUp;

/// <summary>
/// Withdraws what this process decides by without a call of a grain, when a member comes or ends. Orleans ends activations whose place in the directory
/// that member had, or gets, and another may have been activated; but one that has a call under way ends after it, and until then what it has published
/// would be decided by. A call goes to whoever is in the directory (docs/decisions/046).
/// </summary>
/// <param name="models">Null where the process has no gateway.</param>
internal sealed class ModelWithdrawal(PublishedModels? models, ActiveAccounts accounts, TimeProvider time) : IDisposable
{
    /// <summary>Whoever ends activations in Orleans may do it a little later, and calls come meanwhile: so it is done again, until others may be active.</summary>
    internal static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private ITimer? timer;
    private int left;

    /// <summary>A member has come, ends, or was given up.</summary>
    public void Withdraw()
    {
        WithdrawNow();
        lock (gate)
        {
            left = (int)(ActivationHold.Settling / Again);
            timer ??= time.CreateTimer(_ => WithdrawOnceMore(), null, Again, Again);
        }
    }

    public void Dispose()
    {
        lock (gate)
            timer?.Dispose();
    }

    private void WithdrawOnceMore()
    {
        WithdrawNow();
        lock (gate)
        {
            if (--left > 0)
                return;
            timer?.Dispose();
            timer = null;
        }
    }

    private void WithdrawNow()
    {
        // In this order: a role that still finds its account publishes what it decides by.
        accounts.Suspend();
        models?.WithdrawAll();
    }
}
