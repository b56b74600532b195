using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Providers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Federation.Oidc;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Issuing;

namespace Rolecall.Grains.Providers;

/// <summary>
/// A provider that AWS knows by itself. A simulated issuer by its URL stands for it: access tokens, which only their provider can read,
/// are tokens of that issuer here. Without one nobody's token is proven.
/// </summary>
[Reentrant]
[GrainType("built-in-provider")]
internal sealed class BuiltInProviderGrain : Grain, IBuiltInProviderGrain
{
    private readonly PublishedKeys keys;

    public BuiltInProviderGrain(TimeProvider time, IIssuerFetcher? fetcher = null) => keys = new PublishedKeys(fetcher, SimulatedKeySet, time);

    private string ProviderName => Keys.NameOf(this.GetPrimaryKeyString());

    public async Task<ProofReply> ProveWebIdentity(ProofCall call)
    {
        if (!WebIdentityToken.TryRead(call.Credential, OidcCaps.Default, out var token, out var unreadable))
            return Refused(unreadable, call);
        var provider = DefinitionFor(call);
        if (await keys.For(provider, call) is not { } current)
            return new ProofReply { Fault = Fault.IdpCommunicationError() };
        // Whatever client the token is for: an account has no list of them, so its trust policies have to.
        var verification = OidcProof.Verify(token, provider, clientIds: null, current, call.Now);
        if (verification is { Refusal.MayRefreshKeys: true } && await keys.Renew(provider, call) is { } renewed)
            verification = OidcProof.Verify(token, provider, clientIds: null, renewed, call.Now);
        return verification.IsVerified ? OidcProof.Proven(verification.Identity, provider, call) : Refused(verification.Refusal, call);
    }

    private ProofReply Refused(WebIdentityRefusal refusal, ProofCall call) => OidcProof.Refused(
        BuiltInProviders.HasAccessTokens(ProviderName) ? refusal.ForProviderId(ProviderName) : refusal, call);

    /// <summary>It speaks to each account for that account's roles alone.</summary>
    private ProviderDefinition DefinitionFor(ProofCall call) => new()
    {
        AccountId = SessionIssuing.RoleOf(call.RoleArn).AccountId,
        Arn = ProviderName,
        Url = "https://" + ProviderName,
    };

    private Task<string?> SimulatedKeySet(string url, ProofCall call) =>
        GrainFactory.Grain<ISandboxGrain>(call.SandboxName).IssuerDocument(url, keySet: true);
}
