using System.Collections.Immutable;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;

namespace Rolecall.Grains.Accounts;

// Quotas that are not AWS's defaults are entities of the account: every write is decided on those that are durable.
internal sealed partial class AccountGrain
{
    public Task<ImmutableArray<StoredQuota>?> Quotas() =>
        Task.FromResult<ImmutableArray<StoredQuota>?>(State.Opened is null ? null : [.. State.Quotas.Values]);

    public async Task<Fault?> SetQuota(QuotaSetting setting) => (await Enqueue(state => state.Opened is null
        ? throw new AwsFaultException(Fault.NoSuchEntity($"There is no account {AccountId}."))
        : (null, setting.ToStored(state.Quotas) is { } quota
            ? [AccountChange.Put(quota)]
            : state.Quotas.ContainsKey(setting.Key) ? [AccountChange.Delete<StoredQuota>(setting.Key)] : []))).Fault;
}
