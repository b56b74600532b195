using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Providers;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Actors;

/// <summary>
/// Has a call decided by the read model that a grain active in this process has published (docs/decisions/028), or by a replica of what
/// another process has (045), and where there is none by the grain itself, wherever it is.
/// </summary>
/// <param name="replicas">None in a process that is alone.</param>
internal sealed class Deciders(IGrainFactory grains, ExistingGrains existing, PublishedModels models, IReplicas? replicas = null)
{
    /// <summary>Who calls with a long-term key; null where the key is of no account.</summary>
    public async ValueTask<CallerReply?> OfKey(string realm, string accessKeyId, KeyCall call)
    {
        if (!AccessKeyId.TryParse(accessKeyId, out var id) || !id.IsLongTerm)
            return null;
        if (models.Accounts.TryFind(ModelKey.OfAccount(realm, id.Account), out var model) && model.Authenticate(call) is { } reply)
            return reply;
        if (replicas?.Authenticate(realm, id, call) is { } replicated)
            return replicated;
        if (await existing.Account(realm, id.Account) is not { } account)
            return null;
        var answer = await account.Authenticate(call);
        // Only for who has proven the key: a stranger's tries make no replicas. One that is active here has published by now.
        if (answer.Caller is not null && replicas is not null && !models.Accounts.Has(ModelKey.OfAccount(realm, id.Account)))
            replicas.Authenticated(realm, id, call);
        return answer;
    }

    /// <summary>Whether a long-term key is there and active, whoever names it: this proves nothing.</summary>
    public async ValueTask<bool> HasActiveKey(string realm, AccessKeyId id) =>
        models.Accounts.TryFind(ModelKey.OfAccount(realm, id.Account), out var model)
            ? model.HasActiveKey(id)
            : await existing.Account(realm, id.Account) is { } account && await account.HasActiveKey(id);

    /// <summary>Who calls with a session.</summary>
    public ValueTask<CallerReply> OfSession(string realm, SessionCall call) =>
        models.Sessions.TryFind(ModelKey.OfSession(realm, call.Claims.AccessKeyId), out var model) && model.Authenticate(call) is { } reply
            ? new(reply)
            : new(grains.Grain<ISessionGrain>(Keys.Session(realm, AccessKeyId.Parse(call.Claims.AccessKeyId))).Authenticate(call));

    /// <summary>The side of a known caller of the account.</summary>
    public ValueTask<CallerReply> OfCaller(string realm, AccountId account, DecideCall call) =>
        models.Accounts.TryFind(ModelKey.OfAccount(realm, account), out var model) && model.Decide(call) is { } reply
            ? new(reply)
            : new(grains.Grain<IAccountGrain>(Keys.Account(realm, account)).Decide(call));

    /// <summary>A session of the role.</summary>
    public async ValueTask<AssumeReply> OfRole(string realm, AccountId account, string roleName, RoleSessionAsk ask)
    {
        if (models.Roles.TryFind(ModelKey.OfRole(realm, account, roleName), out var model) && model.Assume(ask) is { } reply)
            return reply;
        if (replicas?.FindRole(realm, account, roleName)?.Assume(ask) is { } replicated)
            return replicated;
        // The time of a refusal must not tell which accounts there are.
        var exists = await existing.Account(realm, account) is not null;
        if (!exists && models.Roles.TryFind(ModelKey.OfRoleOfNobody(realm), out var nobody) && nobody.Assume(ask) is { } refusal)
            return refusal;
        var answer = await (await existing.Role(realm, account, roleName)).Assume(ask);
        if (exists && replicas is not null && !models.Roles.Has(ModelKey.OfRole(realm, account, roleName)))
            replicas.RoleWasAsked(realm, account, roleName);
        return answer;
    }

    /// <summary>Whom a web identity token proves.</summary>
    /// <param name="resource">The resource part of the provider's ARN; null where the token names none.</param>
    public async ValueTask<ProofReply> OfWebIdentity(string realm, AccountId account, string? resource, ProofCall call) =>
        ModelOf(realm, account, resource)?.ProveWebIdentity(call)
        ?? await (await existing.Provider(realm, account, resource)).ProveWebIdentity(call);

    /// <summary>Whom a SAML response proves; its assertion is used up.</summary>
    /// <param name="resource">The resource part of the provider's ARN; null where the call names none that could prove it.</param>
    public async ValueTask<ProofReply> OfSaml(string realm, AccountId account, string? resource, ProofCall call) =>
        ModelOf(realm, account, resource) is { } model
            ? await model.ProveSaml(call)
            : await (await existing.Provider(realm, account, resource)).ProveSaml(call);

    private IProviderModel? ModelOf(string realm, AccountId account, string? resource) =>
        resource is not null && models.Providers.TryFind(ModelKey.OfProvider(realm, account, resource), out var model) ? model : null;

    /// <summary>What the bucket's policy makes of the caller's side; null where there is no such bucket.</summary>
    public async ValueTask<BucketReply?> OfBucket(string realm, string name, AuthorizeCall call) =>
        models.Buckets.TryFind(ModelKey.OfBucket(realm, name), out var model)
            ? model.Admit(call)
            : await existing.Bucket(realm, name) is { } bucket ? await bucket.Admit(call) : null;
}
