using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Providers;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Grains.Providers;

/// <summary>
/// One identity provider at run time. Its account pushes every change before it acknowledges the write, so what is proven here is never by
/// a definition that was changed before; an older one never replaces a newer one. Reentrant: a push does not wait for a slow issuer.
/// </summary>
[Reentrant]
[GrainType("provider")]
internal sealed class IdentityProviderGrain : Grain, IIdentityProviderGrain, IIncomingGrainCallFilter
{
    /// <summary>How long a provider that is not there is kept after it was first asked.</summary>
    private static readonly TimeSpan AbsentFor = TimeSpan.FromSeconds(5);

    private readonly PublishedKeys keys;
    private IAccountProviders? account;
    private IGrainTimer? leaving;
    private ProviderModel model = null!;
    private Publication<IProviderModel> publication = null!;
    private long version = -1;

    public IdentityProviderGrain(TimeProvider time, IIssuerFetcher? fetcher = null) => keys = new PublishedKeys(fetcher, SimulatedKeySet, time);

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    /// <summary>Null where the grain stands for the providers of accounts that nobody has.</summary>
    private AccountId? OwnerId => Keys.AccountOfProvider(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        publication = new(
            ServiceProvider.GetService<PublishedModels>()?.Providers,
            ModelKey.OfProvider(Sandbox, OwnerId ?? default, Keys.ResourceOfProvider(this.GetPrimaryKeyString())));
        account = OwnerId is { } owner ? Account(owner) : null;
        model = ModelOf(null);
        if (account is not null
            && await account.StartProvider(Keys.ResourceOfProvider(this.GetPrimaryKeyString())) is { } definition)
            Adopt(definition);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        publication.End();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Strangers name providers: one that is not there is not kept. It stays for some seconds all the same, or of the calls of a moment
    /// each would end the grain of the next, which would then be told that the service is unavailable.
    /// </summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context)
    {
        if (model.Provider is null && OwnerId is not null)
            leaving ??= this.RegisterGrainTimer(Leave, new GrainTimerCreationOptions(AbsentFor, Timeout.InfiniteTimeSpan) { Interleave = true });
        return context.Invoke();
    }

    private Task Leave(CancellationToken cancel)
    {
        leaving = null;
        if (model.Provider is null)
            DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Take(ProviderDefinition definition)
    {
        if (definition.Version > version)
            Adopt(definition);
        return Task.CompletedTask;
    }

    public Task Forget(long accountVersion)
    {
        if (accountVersion > version)
        {
            keys.Clear();
            Replace(null, accountVersion);
        }
        return Task.CompletedTask;
    }

    public async Task<ProofReply> ProveWebIdentity(ProofCall call)
    {
        publication.Keep(model);
        return model.ProveWebIdentity(call) ?? await ProveByPublishedKeys(call);
    }

    public Task<ProofReply> ProveSaml(ProofCall call)
    {
        publication.Keep(model);
        return model.ProveSaml(call);
    }

    public Task<ProofReply> ReadSaml(ProofCall call) => Task.FromResult(model.ReadSaml(call));

    private async Task<ProofReply> ProveByPublishedKeys(ProofCall call)
    {
        if (!WebIdentityToken.TryRead(call.Credential, OidcCaps.Default, out var token, out var unreadable))
            return OidcProof.Refused(unreadable, call);
        if (model.Provider is not { Url: not null } asked)
        {
            // An account that made a provider for it has chosen whose tokens it takes; every other goes by the one that AWS knows.
            return token.Provider == BuiltInProviders.Google
                ? await GrainFactory.Grain<IBuiltInProviderGrain>(Keys.BuiltInProvider(Sandbox, token.Provider)).ProveWebIdentity(call)
                : OidcProof.Refused(WebIdentityRefusal.UnknownProvider(token), call);
        }
        var ofAccount = await KeysOfIssuingAccount(asked, call);
        if ((ofAccount ?? await keys.For(asked, call)) is not { } current)
            return new ProofReply { Fault = Fault.IdpCommunicationError() };
        // By the provider as it is now, not as it was when its issuer was asked.
        var verification = model.Verify(token, current, call);
        if (ofAccount is null && verification is { Refusal.MayRefreshKeys: true } && await keys.Renew(asked, call) is { } renewed)
            verification = model.Verify(token, renewed, call);
        return model.ReplyOf(verification, call);
    }

    private IAccountGrain Account(AccountId accountId) => GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, accountId));

    /// <summary>
    /// The keys of an account of this sandbox that issues tokens by the provider's URL, asked for with every token: they come and go with the
    /// sandbox's clock, and an account tells nobody that it issues no more. Null where the URL is no account's.
    /// </summary>
    private async Task<JwkSet?> KeysOfIssuingAccount(ProviderDefinition asked, ProofCall call) =>
        model.IssuingAccount is { } issuing && await Account(issuing).IssuerKeySet(asked.Url!, call.Now) is { } keySet ? keys.Read(keySet) : null;

    private Task<string?> SimulatedKeySet(string url, ProofCall call) =>
        GrainFactory.Grain<ISandboxGrain>(call.SandboxName).IssuerDocument(url, keySet: true);

    private void Adopt(ProviderDefinition definition) => Replace(definition, definition.Version);

    /// <summary>What is proven from now on is proven by this.</summary>
    private void Replace(ProviderDefinition? definition, long newVersion)
    {
        var former = model;
        (model, version) = (ModelOf(definition), newVersion);
        publication.Replace(model);
        former.MarkReplaced();
    }

    private ProviderModel ModelOf(ProviderDefinition? definition) => new(definition, keys, account);
}
