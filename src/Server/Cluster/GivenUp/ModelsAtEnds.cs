using Rolecall.Contracts.ReadModels;
using Rolecall.Grains.Accounts;

namespace Rolecall.Server.Cluster.GivenUp;

/// <summary>
/// Withdraws what this process decides by without a call of a grain, when a member ends. Orleans ends all activations whose place in the directory that
/// member had, and another may take their place at once; but one that has a call under way ends after it, and until then what it has published would
/// be decided by. A call goes to whoever is in the directory (docs/decisions/046).
/// </summary>
/// <param name="models">Null where the process has no gateway.</param>
internal sealed class ModelsAtEnds(PublishedModels? models, ActiveAccounts accounts, TimeProvider time) : IDisposable
{
    /// <summary>Whoever ends activations in Orleans may learn of the member's end a little later, and calls come meanwhile.</summary>
    internal static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private ITimer? timer;

    /// <summary>A member ends, or was given up.</summary>
    public void Withdraw()
    {
        WithdrawNow();
        lock (gate)
        {
            timer?.Dispose();
            timer = time.CreateTimer(_ => WithdrawNow(), null, Again, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (gate)
            timer?.Dispose();
    }

    private void WithdrawNow()
    {
        models?.WithdrawAll();
        accounts.Suspend();
    }
}
