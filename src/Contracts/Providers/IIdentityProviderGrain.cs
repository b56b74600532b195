using Rolecall.Identity.Accounts.Providers;

namespace Rolecall.Contracts.Providers;

/// <summary>
/// One identity provider of an account at run time, of OpenID Connect or SAML: it proves what its users bring. Key: <see cref="Keys.Provider"/>.
/// </summary>
[Alias("rolecall.IIdentityProviderGrain")]
public interface IIdentityProviderGrain : IGrainWithStringKey
{
    /// <summary>Takes a definition that its account has made durable; older ones than it has are ignored.</summary>
    [Alias("Take")]
    Task Take(ProviderDefinition definition);

    /// <summary>The provider is gone as of this version of its account.</summary>
    [Alias("Forget")]
    Task Forget(long accountVersion);

    /// <summary>Proves a web identity token. Nothing of the provider is told of a token that its issuer did not sign.</summary>
    [Alias("ProveWebIdentity")]
    Task<ProofReply> ProveWebIdentity(ProofCall call);

    /// <summary>
    /// Proves a SAML response, and uses its assertion up: it returns once that is durable. Nothing of the provider is told of a response
    /// that it did not sign.
    /// </summary>
    [Alias("ProveSaml")]
    Task<ProofReply> ProveSaml(ProofCall call);

    /// <summary>Proves a SAML response as <see cref="ProveSaml"/> does, for no role, and leaves its assertion unused: for choosing a role.</summary>
    [Alias("ReadSaml")]
    Task<ProofReply> ReadSaml(ProofCall call);
}
