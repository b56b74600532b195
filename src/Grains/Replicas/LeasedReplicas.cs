using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Grains.Replicas;

/// <summary>What this process has leased of accounts that are active in others (docs/decisions/045).</summary>
internal sealed class LeasedReplicas : IReplicas, ILeaseHolder, IDisposable
{
    /// <summary>Accounts that are kept; others are asked for by their grains.</summary>
    internal const int MostAccounts = 10_000;

    /// <summary>Text of policies that is kept.</summary>
    internal const long MostBytes = 32 << 20;

    /// <summary>What was not in use for as long is let go, with its signing keys.</summary>
    internal static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(30);

    private readonly IGrainFactory grains;
    private readonly IRandomSource random;
    private readonly TimeProvider time;
    private readonly ILogger<LeasedReplicas> log;
    private readonly Lazy<ILeaseHolder> holder;
    private readonly PartBudget budget = new(MostBytes);
    private readonly ConcurrentDictionary<(string Realm, AccountId Account), AccountReplica> accounts = new();
    private readonly ITimer timer;

    public LeasedReplicas(IGrainFactory grains, IRandomSource random, TimeProvider time, ILogger<LeasedReplicas> log)
    {
        (this.grains, this.random, this.time, this.log) = (grains, random, time, log);
        // A silo takes references only once it has started.
        holder = new(() => grains.CreateObjectReference<ILeaseHolder>(this), LazyThreadSafetyMode.PublicationOnly);
        timer = time.CreateTimer(_ => ForgetIdle(), null, LongestIdle, LongestIdle);
    }

    internal int Kept => accounts.Count;

    internal long BytesKept => budget.Used;

    public CallerReply? Authenticate(string realm, AccessKeyId id, KeyCall call) =>
        KeyScope.ProofOf(call) is { } proof && accounts.TryGetValue((realm, id.Account), out var account)
            ? account.FindKey(new(proof))?.Authenticate(call)
            : null;

    public void Authenticated(string realm, AccessKeyId id, KeyCall call)
    {
        if (KeyScope.ProofOf(call) is { } proof)
            Of(realm, id.Account)?.KeyWasAsked(proof);
    }

    public IRoleModel? FindRole(string realm, AccountId account, string roleName) =>
        accounts.TryGetValue((realm, account), out var found) ? found.FindRole(roleName) : null;

    public void RoleWasAsked(string realm, AccountId account, string roleName) => Of(realm, account)?.RoleWasAsked(roleName);

    public void Dispose() => timer.Dispose();

    /// <summary>Called by the account's grain, when what it has leased is not so any more.</summary>
    Task ILeaseHolder.EndLease(string leased)
    {
        // Without an entry here, nobody is waiting for an answer either.
        if (accounts.TryGetValue((Keys.SandboxOf(leased), AccountId.Parse(Keys.NameOf(leased))), out var account))
            account.End();
        return Task.CompletedTask;
    }

    private AccountReplica? Of(string realm, AccountId account)
    {
        if (accounts.TryGetValue((realm, account), out var found))
            return found;
        if (accounts.Count >= MostAccounts)
            return null;
        return accounts.GetOrAdd(
            (realm, account),
            key => new((key.Account, grains.Grain<IAccountGrain>(Keys.Account(key.Realm, key.Account))), holder, budget, random, time, log));
    }

    private void ForgetIdle()
    {
        var then = time.GetTimestamp() - (long)(LongestIdle.TotalSeconds * time.TimestampFrequency);
        foreach (var account in accounts)
        {
            if (account.Value.Retires(unusedSince: then))
                accounts.TryRemove(account);
        }
    }
}
