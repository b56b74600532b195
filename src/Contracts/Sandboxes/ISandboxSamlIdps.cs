using System.Collections.Immutable;
using Rolecall.Contracts.Issuers;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>The simulated SAML identity providers of a sandbox, outside of its accounts.</summary>
[Alias("rolecall.ISandboxSamlIdps")]
public interface ISandboxSamlIdps : IGrainWithStringKey
{
    /// <summary>Makes a provider with a key of its own. EntityAlreadyExists where there is one of the id, LimitExceeded where there are many.</summary>
    /// <param name="entityId">The Issuer of its assertions.</param>
    /// <param name="now">In sandbox time.</param>
    [Alias("CreateSamlIdp")]
    Task<SamlIdpReply> CreateSamlIdp(string entityId, ImmutableArray<SamlMappingEntry> mappings, DateTimeOffset now);

    /// <summary>All of them, by entity id.</summary>
    [Alias("ListSamlIdps")]
    Task<ImmutableArray<SamlIdpEntry>> ListSamlIdps();

    /// <summary>Puts mappings in the place of those that it has. NoSuchEntity where there is no such provider.</summary>
    [Alias("UpdateSamlIdp")]
    Task<SamlIdpReply> UpdateSamlIdp(string entityId, ImmutableArray<SamlMappingEntry> mappings);

    /// <summary>A new key signs, and its certificate stands in the metadata beside the former one's. NoSuchEntity where there is no such provider.</summary>
    [Alias("RotateSamlIdp")]
    Task<SamlIdpReply> RotateSamlIdp(string entityId, DateTimeOffset now);

    /// <summary>NoSuchEntity where there is no such provider; null where it was deleted.</summary>
    [Alias("DeleteSamlIdp")]
    Task<Fault?> DeleteSamlIdp(string entityId);

    /// <summary>The metadata document; null where there is no such provider.</summary>
    /// <param name="place">The end of the entity id: the path of one that is served here, by whichever host a caller came.</param>
    [Alias("SamlMetadata")]
    Task<string?> SamlMetadata(string place);

    /// <summary>A response, base64, by the provider's newest key.</summary>
    [Alias("MintSamlResponse")]
    Task<WebIdentityReply> MintSamlResponse(SamlMintCall call);
}
