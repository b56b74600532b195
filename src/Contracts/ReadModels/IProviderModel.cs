using Rolecall.Contracts.Providers;

namespace Rolecall.Contracts.ReadModels;

/// <summary>
/// One version of an identity provider of an account, or that there is none. Decides as <see cref="IIdentityProviderGrain"/> does.
/// </summary>
public interface IProviderModel
{
    /// <summary>See <see cref="IIdentityProviderGrain.ProveWebIdentity"/>; null where somebody has to be asked for the issuer's keys.</summary>
    ProofReply? ProveWebIdentity(ProofCall call);

    /// <summary>See <see cref="IIdentityProviderGrain.ProveSaml"/>: the assertion is used up by its account, which is called.</summary>
    Task<ProofReply> ProveSaml(ProofCall call);
}
