using System.Collections.Concurrent;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Providers;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Settings;
using Rolecall.Policy;

namespace Rolecall.Gateway.Actors;

/// <summary>
/// The grains of what exists. A name that a stranger gives (the account in a key id, a bucket, an issuer, a workload's account, a
/// role's account) becomes a grain here, and only where the store knows it: a grain of nothing would cost kilobytes for minutes.
/// What was found is not looked for again. That nothing was found is never kept, so what another silo makes is found at once.
/// </summary>
/// <remarks>
/// A name that was once found and is no more makes a grain again, which finds nothing and goes; realms (<see cref="LeasedSandbox.Name"/>)
/// never come back, so there are no more of those than there were accounts and buckets.
/// </remarks>
internal sealed class ExistingGrains
{
    private readonly IGrainFactory grains;
    private readonly IEventStore events;
    private readonly Found<AccountId, IAccountGrain> accounts;
    private readonly Found<string, IBucketGrain> buckets;

    public ExistingGrains(IGrainFactory grains, IEventStore events)
    {
        (this.grains, this.events) = (grains, events);
        (accounts, buckets) = (new(this, Keys.Account), new(this, Keys.Bucket));
    }

    /// <summary>The account; null where nobody has this id.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot tell.</exception>
    public ValueTask<IAccountGrain?> Account(string realm, AccountId accountId) => accounts.Find(realm, accountId);

    /// <summary>The bucket; null where there was never one of this name.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot tell.</exception>
    public ValueTask<IBucketGrain?> Bucket(string realm, string name) => buckets.Find(realm, name);

    /// <summary>
    /// The role, whether it exists or not: its grain answers the same for one that is absent and one that does not trust the caller.
    /// All roles of accounts that nobody has are one grain, which knows no role either.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot tell.</exception>
    public async ValueTask<IRoleGrain> Role(string realm, AccountId accountId, string roleName) =>
        grains.Grain<IRoleGrain>(
            await accounts.Find(realm, accountId) is null ? Keys.RoleOfNobody(realm) : Keys.Role(realm, accountId, roleName));

    /// <summary>
    /// The identity provider, whether it exists or not: its grain answers the same where it is absent, and goes at once then. All
    /// providers of accounts that nobody has are one grain, and so are those that no call can name.
    /// </summary>
    /// <param name="realm">The sandbox.</param>
    /// <param name="accountId">The account of the role that is asked for.</param>
    /// <param name="resource">The resource part of the provider's ARN; null where the call names none.</param>
    /// <exception cref="StoreUnavailableException">The store cannot tell.</exception>
    public async ValueTask<IIdentityProviderGrain> Provider(string realm, AccountId accountId, string? resource) =>
        grains.Grain<IIdentityProviderGrain>(await accounts.Find(realm, accountId) is null || resource is null
            ? Keys.ProviderOfNobody(realm)
            : Keys.Provider(realm, accountId, resource));

    /// <summary>A provider that AWS knows by itself; the caller has checked the name, of which there are few.</summary>
    public IBuiltInProviderGrain BuiltInProvider(string realm, string name) => grains.Grain<IBuiltInProviderGrain>(Keys.BuiltInProvider(realm, name));

    /// <summary>Whether there is a sandbox of this name, or a deletion left something of one.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot tell.</exception>
    public Task<bool> HasSandbox(string name, CancellationToken cancel) => events.Exists(Keys.SandboxStream(name), cancel);

    /// <summary>The names of one kind that were found, with their grains. A hit allocates nothing.</summary>
    private sealed class Found<TName, TGrain>(ExistingGrains all, Func<string, TName, string> keyOf)
        where TName : IEquatable<TName>
        where TGrain : class, IGrainWithStringKey
    {
        /// <summary>Some 300 bytes each; beyond, all are looked for again.</summary>
        private const int MostKept = 50_000;

        private readonly ConcurrentDictionary<(string Realm, TName Name), TGrain> kept = new();
        private int count;

        public ValueTask<TGrain?> Find(string realm, TName name) =>
            kept.TryGetValue((realm, name), out var grain) ? new(grain) : new(LookUp(realm, name));

        private async Task<TGrain?> LookUp(string realm, TName name)
        {
            var key = keyOf(realm, name);
            if (!await all.events.Exists(key))
                return null;
            if (Interlocked.Increment(ref count) > MostKept)
            {
                kept.Clear();
                count = 1;
            }
            return kept[(realm, name)] = all.grains.Grain<TGrain>(key);
        }
    }
}
