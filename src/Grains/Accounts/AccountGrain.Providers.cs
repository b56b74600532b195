using System.Text;
using Rolecall.Contracts;
using Rolecall.Contracts.Providers;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Saml.Metadata;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Accounts;

// The identity providers of the account: their grains follow every change before it is acknowledged, as roles do.
internal sealed partial class AccountGrain
{
    public Task<ProviderDefinition?> StartProvider(string resource) => Task.FromResult(ProviderOf(resource));

    public Task<string?> FindSamlProvider(string providerId) => Task.FromResult(ProviderDefinitions.ArnOfSaml(State, providerId));

    public async Task<Fault?> SetProviderKeys(string arn, string? keySet)
    {
        if (keySet is not null && !JwkSet.TryRead(Encoding.UTF8.GetBytes(keySet), OidcCaps.Default, out _, out var refusal))
            return Fault.ValidationError(refusal);
        return (await Enqueue(state => OidcProviders.Find(state, arn) is { } provider
            ? (null, [AccountChange.Put(provider with { KeySet = keySet })])
            : throw new AwsFaultException(OidcProviders.NotFound(arn)))).Fault;
    }

    public async Task<Fault?> UseAssertion(string id, DateTimeOffset expiresAt, DateTimeOffset now) =>
        (await Enqueue(state => (null, AssertionUses.Use(state, id, expiresAt, now)))).Fault;

    private ProviderDefinition? ProviderOf(string resource) =>
        ProviderDefinitions.Find(State, resource) is { } definition ? definition with { Version = journal.Version } : null;

    private Task PushProvider(string resource)
    {
        var provider = GrainFactory.Grain<IIdentityProviderGrain>(Keys.Provider(Sandbox, AccountId, resource));
        return ProviderOf(resource) is { } definition ? provider.Take(definition) : provider.Forget(journal.Version);
    }

    private static SamlMetadataFacts? ReadSamlMetadata(string document) =>
        IdpMetadata.TryRead(document, out var metadata, out _)
            ? new SamlMetadataFacts(metadata.SigningCertificates.Count, metadata.ValidUntil)
            : null;
}
