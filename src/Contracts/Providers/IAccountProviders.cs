using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Providers;

/// <summary>The identity providers of the account.</summary>
[Alias("rolecall.IAccountProviders")]
public interface IAccountProviders : IGrainWithStringKey
{
    /// <summary>What a provider's grain starts with; null where there is no such provider.</summary>
    /// <param name="resource">The resource part of its ARN: "oidc-provider/HOST/PATH" or "saml-provider/NAME".</param>
    [Alias("StartProvider")]
    Task<ProviderDefinition?> StartProvider(string resource);

    /// <summary>The ARN of the SAML provider of an id (SAMLProviderUUID); null where there is none.</summary>
    [Alias("FindSamlProvider")]
    Task<string?> FindSamlProvider(string providerId);

    /// <summary>
    /// Gives an OpenID Connect provider the keys of its issuer (RFC 7517), or takes them from it; returns once its grain follows.
    /// </summary>
    /// <param name="arn">The provider.</param>
    /// <param name="keySet">Null for none: the keys are found by the issuer's URL from then on.</param>
    [Alias("SetProviderKeys")]
    Task<Fault?> SetProviderKeys(string arn, string? keySet);

    /// <summary>Uses a SAML assertion up: it returns once that is durable. A fault where it was used before.</summary>
    /// <param name="id">By <see cref="AssertionUses.IdOf"/>.</param>
    /// <param name="expiresAt">When its own dates refuse it, in sandbox time.</param>
    /// <param name="now">In sandbox time.</param>
    [Alias("UseAssertion")]
    Task<Fault?> UseAssertion(string id, DateTimeOffset expiresAt, DateTimeOffset now);
}
