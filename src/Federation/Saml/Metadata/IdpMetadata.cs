using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace Rolecall.Federation.Saml.Metadata;

/// <summary>
/// What CreateSAMLProvider takes of an IdP's metadata document (SAML metadata, 2.3 and 2.4): an EntityDescriptor with an IdP's role, alone
/// or in an EntitiesDescriptor.
/// </summary>
public sealed record IdpMetadata
{
    /// <summary>The model's limit of SAMLMetadataDocument, in characters.</summary>
    public const int MaxCharacters = 10_000_000;

    /// <summary>AWS's quota, keys of a SAML provider.</summary>
    public const int MaxCertificates = 10;

    internal IdpMetadata()
    {
    }

    /// <summary>The entity id: the issuer of its responses.</summary>
    public required string EntityId { get; init; }

    /// <summary>
    /// The certificates for signing, or for any use, in DER and in the document's order, each once. Each holds a key that was read; its
    /// dates are not looked at.
    /// </summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> SigningCertificates { get; init; }

    /// <summary>Until when the metadata is valid, the earliest that it says, or none: ValidUntil of GetSAMLProvider.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The formats of names that the IdP gives, URIs.</summary>
    public required IReadOnlyList<string> NameIdFormats { get; init; }

    /// <summary>Where users sign in, by binding.</summary>
    public required IReadOnlyList<SingleSignOnService> SingleSignOnServices { get; init; }

    /// <summary>Whether the IdP wants requests to it signed.</summary>
    public required bool WantsSignedRequests { get; init; }

    /// <summary>Reads a document, in one pass, and throws at none. No document type is taken; nothing is fetched.</summary>
    /// <param name="document">The member SAMLMetadataDocument.</param>
    /// <param name="metadata">What it says, where it was read.</param>
    /// <param name="problem">Why it was not read, for explanations.</param>
    /// <returns>False for a document that AWS refuses with "Could not parse metadata".</returns>
    public static bool TryRead(
        string document, [NotNullWhen(true)] out IdpMetadata? metadata, [NotNullWhen(false)] out string? problem)
    {
        (metadata, problem) = (null, null);
        if (document.Length > MaxCharacters)
        {
            problem = $"more than {MaxCharacters} characters";
            return false;
        }
        try
        {
            metadata = new IdpMetadataReader().Read(document);
            return true;
        }
        catch (XmlException malformed)
        {
            problem = $"not well-formed at line {malformed.LineNumber}";
        }
        catch (SamlRefusedException refused)
        {
            problem = refused.Refusal.Detail;
        }
        return false;
    }
}
