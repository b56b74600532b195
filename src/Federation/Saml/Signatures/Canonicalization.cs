using System.Security.Cryptography.Xml;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Signatures;

/// <summary>
/// A canonicalization without comments: exclusive (XML-exc-C14N), or inclusive (C14N 1.0).
/// </summary>
/// <param name="IsExclusive">Whether it is the exclusive one.</param>
/// <param name="Prefixes">The prefixes that the exclusive one treats as the inclusive one does, or none.</param>
internal sealed record Canonicalization(bool IsExclusive, string? Prefixes)
{
    /// <summary>
    /// The octets of an element. INVARIANT: they are made of the very nodes that are read afterwards. SignedXml makes them of a document
    /// that it writes and parses again, by which a carriage return in a value, or a tab in an attribute, becomes another character, and
    /// what is read differs from what was signed.
    /// </summary>
    public byte[] Of(XmlElement element) =>
        IsExclusive ? ExclusiveCanonicalizer.Of(element, Prefixes) : ByTransform(element.Alone());

    /// <summary>The octets of a document, by the platform's transforms: for the rare way, for signing, and to be held against.</summary>
    public byte[] ByTransform(XmlDocument document)
    {
        Transform transform = IsExclusive
            ? new XmlDsigExcC14NTransform(includeComments: false, Prefixes)
            : new XmlDsigC14NTransform(includeComments: false);
        transform.Resolver = null;
        transform.LoadInput(document);
        using var octets = (MemoryStream)transform.GetOutput(typeof(Stream));
        return octets.ToArray();
    }
}
