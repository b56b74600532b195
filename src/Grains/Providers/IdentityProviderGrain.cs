using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Providers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
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
    private IGrainTimer? leaving;
    private ProviderDefinition? provider;
    private SamlProof? saml;
    private long version = -1;

    public IdentityProviderGrain(TimeProvider time, IIssuerFetcher? fetcher = null) => keys = new PublishedKeys(fetcher, SimulatedKeySet, time);

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    /// <summary>Null where the grain stands for the providers of accounts that nobody has.</summary>
    private AccountId? OwnerId => Keys.AccountOfProvider(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (OwnerId is { } owner
            && await Account(owner).StartProvider(Keys.ResourceOfProvider(this.GetPrimaryKeyString())) is { } definition)
            Adopt(definition);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        saml?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Strangers name providers: one that is not there is not kept. It stays for some seconds all the same, or of the calls of a moment
    /// each would end the grain of the next, which would then be told that the service is unavailable.
    /// </summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context)
    {
        if (provider is null && OwnerId is not null)
            leaving ??= this.RegisterGrainTimer(Leave, new GrainTimerCreationOptions(AbsentFor, Timeout.InfiniteTimeSpan) { Interleave = true });
        return context.Invoke();
    }

    private Task Leave(CancellationToken cancel)
    {
        leaving = null;
        if (provider is null)
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
        if (!WebIdentityToken.TryRead(call.Credential, OidcCaps.Default, out var token, out var unreadable))
            return OidcProof.Refused(unreadable, call);
        if (provider is not { Url: not null } asked)
        {
            // An account that made a provider for it has chosen whose tokens it takes; every other goes by the one that AWS knows.
            return token.Provider == BuiltInProviders.Google
                ? await GrainFactory.Grain<IBuiltInProviderGrain>(Keys.BuiltInProvider(Sandbox, token.Provider)).ProveWebIdentity(call)
                : OidcProof.Refused(WebIdentityRefusal.UnknownProvider(token), call);
        }
        var ofAccount = await KeysOfIssuingAccount(asked, call);
        if ((ofAccount ?? await keys.For(asked, call)) is not { } current)
            return new ProofReply { Fault = Fault.IdpCommunicationError() };
        var verification = Verify(token, current, call);
        if (ofAccount is null && verification is { Refusal.MayRefreshKeys: true } && await keys.Renewed(asked, call) is { } renewed)
            verification = Verify(token, renewed, call);
        return ReplyOf(verification, call);
    }

    public async Task<ProofReply> ProveSaml(ProofCall call)
    {
        var (definition, proof) = (provider, saml);
        var result = (proof ?? SamlProof.Nobody).Verify(call, definition?.SamlId);
        if (!result.Accepted)
            return SamlProof.Refused(result.Refusal, call);
        // A provider that does not exist accepts nothing.
        if (result.Assertion.Aws!.RefuseUnlessNamed(call.RoleArn, definition!.Arn) is { } unnamed)
            return SamlProof.Refused(unnamed, call);
        var use = AssertionUses.IdOf(definition.Arn, result.Assertion.Issuer, result.Assertion.Id);
        if (await Account(definition.AccountId).UseAssertion(use, result.Assertion.RememberUntil, call.Now) is { } used)
            return new ProofReply { Fault = used };
        // INVARIANT: what was changed meanwhile is followed; the assertion is used up either way.
        return ReferenceEquals(provider, definition)
            ? new ProofReply { Identity = SamlProof.IdentityOf(result.Assertion, definition) }
            : new ProofReply { Fault = Fault.NotAuthorizedByToken(call.Action) };
    }

    public Task<ProofReply> ReadSaml(ProofCall call)
    {
        var (definition, proof) = (provider, saml);
        var result = (proof ?? SamlProof.Nobody).Verify(call, definition?.SamlId);
        return Task.FromResult(result.Accepted
            ? new ProofReply { Identity = SamlProof.IdentityOf(result.Assertion, definition!), Roles = SamlProof.RolesOf(result.Assertion, definition!) }
            : SamlProof.Refused(result.Refusal, call));
    }

    private IAccountGrain Account(AccountId accountId) => GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, accountId));

    /// <summary>By the provider as it is now, not as it was when its issuer was asked.</summary>
    private WebIdentityVerification? Verify(WebIdentityToken token, JwkSet keySet, ProofCall call) =>
        provider is { Url: not null } now ? OidcProof.Verify(token, now, keySet, call.Now) : null;

    private ProofReply ReplyOf(WebIdentityVerification? verification, ProofCall call) => verification switch
    {
        null => new ProofReply { Fault = Fault.NotAuthorizedByToken(call.Action) },
        { IsVerified: true, Identity: var identity } => OidcProof.Proven(identity, provider!, call),
        _ => OidcProof.Refused(verification.Refusal!, call),
    };

    /// <summary>
    /// The keys of an account of this sandbox that issues tokens by the provider's URL, asked for with every token: they come and go with the
    /// sandbox's clock, and an account tells nobody that it issues no more. Null where the URL is no account's.
    /// </summary>
    private async Task<JwkSet?> KeysOfIssuingAccount(ProviderDefinition asked, ProofCall call)
    {
        var url = asked.Url!;
        return asked.KeySet is null
            && IssuerIds.AccountOf(url[(url.LastIndexOf('/') + 1)..]) is { } issuing
            && await Account(issuing).IssuerKeySet(url, call.Now) is { } keySet
                ? keys.Read(keySet)
                : null;
    }

    private Task<string?> SimulatedKeySet(string url, ProofCall call) =>
        GrainFactory.Grain<ISandboxGrain>(call.SandboxName).IssuerDocument(url, keySet: true);

    private void Adopt(ProviderDefinition definition) => Replace(definition, definition.Version);

    private void Replace(ProviderDefinition? definition, long newVersion)
    {
        var former = saml;
        (provider, version) = (definition, newVersion);
        saml = definition is { Metadata: not null } ? new SamlProof(definition) : null;
        former?.Dispose();
    }
}
