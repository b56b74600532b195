using Rolecall.Contracts.Providers;
using Rolecall.Contracts.ReadModels;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Grains.Providers;

/// <summary>
/// One version of an identity provider, by which its grain decides, and the gateway of its process (docs/decisions/028). For any number of
/// threads.
/// </summary>
/// <param name="provider">Null where there is none.</param>
/// <param name="keys">The grain's.</param>
/// <param name="account">The account that has the provider; null for the providers of accounts that do not exist.</param>
internal sealed class ProviderModel(ProviderDefinition? provider, PublishedKeys keys, IAccountProviders? account) : IProviderModel
{
    private readonly SamlProof saml = provider is { Metadata: not null } ? new SamlProof(provider) : SamlProof.Nobody;
    private volatile bool replaced;

    public ProviderDefinition? Provider => provider;

    /// <summary>Another version decides from now on.</summary>
    public void MarkReplaced() => replaced = true;

    public ProofReply? ProveWebIdentity(ProofCall call)
    {
        if (!WebIdentityToken.TryRead(call.Credential, OidcCaps.Default, out var token, out var unreadable))
            return OidcProof.Refused(unreadable, call);
        if (provider is not { Url: not null })
            return token.Provider == BuiltInProviders.Google ? null : OidcProof.Refused(WebIdentityRefusal.UnknownProvider(token), call);
        if (IssuingAccount is not null || keys.Known(provider, call) is not { } known)
            return null;
        var verification = OidcProof.Verify(token, provider, known, call.Now);
        return verification is { Refusal.MayRefreshKeys: true } && keys.MayBeRenewed(provider, call) ? null : ReplyOf(verification, call);
    }

    /// <summary>The account of this sandbox that issues tokens by the provider's URL, if it is one's.</summary>
    public AccountId? IssuingAccount { get; } = provider is { Url: { } url, KeySet: null }
        ? IssuerIds.AccountOf(url[(url.LastIndexOf('/') + 1)..])
        : null;

    /// <param name="keySet">The issuer's keys.</param>
    public WebIdentityVerification? Verify(WebIdentityToken token, JwkSet keySet, ProofCall call) =>
        provider is { Url: not null } ? OidcProof.Verify(token, provider, keySet, call.Now) : null;

    public ProofReply ReplyOf(WebIdentityVerification? verification, ProofCall call) => verification switch
    {
        null => new ProofReply { Fault = Fault.NotAuthorizedByToken(call.Action) },
        { IsVerified: true, Identity: var identity } => OidcProof.Proven(identity, provider!, call),
        _ => OidcProof.Refused(verification.Refusal!, call),
    };

    public async Task<ProofReply> ProveSaml(ProofCall call)
    {
        var result = saml.Verify(call);
        if (!result.Accepted)
            return SamlProof.Refused(result.Refusal, call);
        // Where there is no provider, nothing is accepted.
        if (result.Assertion.Aws!.RefuseUnlessNamed(call.RoleArn, provider!.Arn) is { } unnamed)
            return SamlProof.Refused(unnamed, call);
        var use = AssertionUses.IdOf(provider.Arn, result.Assertion.Issuer, result.Assertion.Id);
        if (await account!.UseAssertion(use, result.Assertion.RememberUntil, call.Now) is { } used)
            return new ProofReply { Fault = used };
        // INVARIANT: what was changed meanwhile is followed; the assertion is used up either way.
        return replaced
            ? new ProofReply { Fault = Fault.NotAuthorizedByToken(call.Action) }
            : new ProofReply { Identity = SamlProof.IdentityOf(result.Assertion, provider) };
    }

    /// <summary>See <see cref="IIdentityProviderGrain.ReadSaml"/>.</summary>
    public ProofReply ReadSaml(ProofCall call)
    {
        var result = saml.Verify(call);
        return result.Accepted
            ? new ProofReply { Identity = SamlProof.IdentityOf(result.Assertion, provider!), Roles = SamlProof.RolesOf(result.Assertion, provider!) }
            : SamlProof.Refused(result.Refusal, call);
    }
}
