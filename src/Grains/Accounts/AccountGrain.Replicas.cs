using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Grains.Accounts;

// Other processes decide by parts of the account, which they have leased (docs/decisions/045).
internal sealed partial class AccountGrain
{
    private AccountLeases leases = null!;

    public Task<AccountLease?> LeaseTo(ILeaseHolder holder, LeaseAsk ask) =>
        Task.FromResult(State.Opened is null ? null : leases.Begin(holder, ask, State, guardrails.Source, signingKeys.Verify));

    /// <summary>INVARIANT: where this activation goes in order, nobody decides by what it has leased once another may begin.</summary>
    private async Task EndLeases()
    {
        try
        {
            await leases.Close().WaitAsync(LongestConfirmation, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Each has run out by now, or the process stood still.
        }
    }
}
