using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Storage;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations;

/// <summary>All accounts of a sandbox, and questions to all of them side by side.</summary>
internal sealed class Accounts(IGrainFactory grains, IEventStore events, string sandbox)
{
    /// <summary>Accounts asked at once: enough to keep the silos busy, few enough to leave room for calls.</summary>
    private const int AtOnce = 16;

    public IAccountGrain this[AccountId accountId] => grains.Grain<IAccountGrain>(Keys.Account(sandbox, accountId));

    /// <summary>By id.</summary>
    public async Task<ImmutableArray<AccountId>> List(CancellationToken cancel) =>
        [.. await events.List(Keys.AccountStreams(sandbox), cancel).Select(Keys.NameOf).OrderBy(id => id, StringComparer.Ordinal).Select(AccountId.Parse).ToListAsync(cancel)];

    /// <summary>Asks all, and gives the answers in their order, each as soon as those before it are there.</summary>
    public static async IAsyncEnumerable<T> AskAll<TAsked, T>(
        IReadOnlyList<TAsked> all, Func<TAsked, Task<T>> ask, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var asked = new Queue<Task<T>>(AtOnce);
        foreach (var one in all)
        {
            cancel.ThrowIfCancellationRequested();
            if (asked.Count == AtOnce)
                yield return await asked.Dequeue();
            asked.Enqueue(ask(one));
        }
        while (asked.Count > 0)
            yield return await asked.Dequeue();
    }
}
