using System.Security.Cryptography;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Signatures;

/// <summary>
/// A signature in its strict form: one reference, to the element that the signature stands in, by allowed algorithms, and nothing that
/// the form has no place for. KeyInfo is passed over: keys are the provider's.
/// </summary>
internal sealed record SignatureForm
{
    private const string Ns = Vocabulary.Signature;

    public required XmlElement SignedInfo { get; init; }

    /// <summary>How SignedInfo is canonicalized.</summary>
    public required Canonicalization OfSignedInfo { get; init; }

    /// <summary>How the signed element is canonicalized.</summary>
    public required Canonicalization OfElement { get; init; }

    public required HashAlgorithmName SignatureHash { get; init; }

    public required HashAlgorithmName DigestHash { get; init; }

    public required byte[] Signature { get; init; }

    public required byte[] Digest { get; init; }

    /// <param name="id">The ID of the element in which the signature stands.</param>
    public static SignatureForm Read(XmlElement signature, string id, bool allowSha1)
    {
        RefuseComments(signature);
        var parts = new ElementCursor(signature);
        var info = Required(parts, "SignedInfo");
        var value = Required(parts, "SignatureValue");
        _ = parts.Optional(Ns, "KeyInfo");
        parts.End(SamlRule.SignaturePlace);

        var signed = new ElementCursor(info);
        var canonicalization = Required(signed, "CanonicalizationMethod");
        Allow(SignatureAlgorithms.AllowsCanonicalization(Algorithm(canonicalization)), "canonicalization");
        var method = Required(signed, "SignatureMethod");
        Empty(method);
        var reference = Required(signed, "Reference");
        signed.End(SamlRule.SignaturePlace);
        if (reference.Value("URI") != "#" + id)
            throw new SamlRefusedException(SamlRule.SignaturePlace, "the signature covers another element than the one that it stands in");

        var referred = new ElementCursor(reference);
        var transforms = referred.Required(Ns, "Transforms", SamlRule.SignatureAlgorithm);
        var digest = Required(referred, "DigestMethod");
        Empty(digest);
        var digestValue = Required(referred, "DigestValue");
        referred.End(SamlRule.SignaturePlace);
        return new SignatureForm
        {
            SignedInfo = info,
            OfSignedInfo = CanonicalizationOf(canonicalization),
            OfElement = Transforms(transforms),
            SignatureHash = SignatureAlgorithms.Signature(Algorithm(method), allowSha1) ?? throw NotAllowed("signature method"),
            DigestHash = SignatureAlgorithms.Digest(Algorithm(digest), allowSha1) ?? throw NotAllowed("digest method"),
            Signature = Bytes(value),
            Digest = Bytes(digestValue),
        };
    }

    /// <summary>The signature is taken out, and then the element canonicalized: inclusively, where no transform says how.</summary>
    private static Canonicalization Transforms(XmlElement element)
    {
        var transforms = new ElementCursor(element);
        var enveloped = transforms.Required(Ns, "Transform", SamlRule.SignatureAlgorithm);
        Allow(Algorithm(enveloped) == SignatureAlgorithms.Enveloped, "first transform");
        Empty(enveloped);
        var canonicalization = transforms.Optional(Ns, "Transform");
        transforms.End(SamlRule.SignatureAlgorithm);
        if (canonicalization is null)
            return new Canonicalization(IsExclusive: false, Prefixes: null);
        Allow(SignatureAlgorithms.AllowsTransform(Algorithm(canonicalization)), "second transform");
        return CanonicalizationOf(canonicalization);
    }

    /// <summary>Exclusive canonicalization may be told prefixes, and nothing else is told to any.</summary>
    private static Canonicalization CanonicalizationOf(XmlElement method)
    {
        var exclusive = SignatureAlgorithms.AllowsTransform(Algorithm(method));
        var parts = new ElementCursor(method);
        var prefixes = exclusive ? parts.Optional(Vocabulary.ExclusiveCanonicalization, "InclusiveNamespaces") : null;
        parts.End(SamlRule.SignatureAlgorithm);
        if (prefixes is not null)
            Empty(prefixes);
        return new Canonicalization(exclusive, prefixes?.Value("PrefixList"));
    }

    private static XmlElement Required(ElementCursor parts, string name) => parts.Required(Ns, name, SamlRule.SignaturePlace);

    private static string Algorithm(XmlElement method) => method.Required("Algorithm");

    private static byte[] Bytes(XmlElement element)
    {
        var text = element.Text();
        var bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, bytes, out var written)
            ? bytes[..written]
            : throw new SamlRefusedException(SamlRule.SignatureValue, $"{element.LocalName} is not base64");
    }

    private static void Empty(XmlElement element)
    {
        if (element.Children().Count > 0)
            throw new SamlRefusedException(SamlRule.SignatureAlgorithm, $"{element.LocalName} with parameters");
    }

    private static void Allow(bool allowed, string what)
    {
        if (!allowed)
            throw NotAllowed(what);
    }

    private static SamlRefusedException NotAllowed(string what) => new(SamlRule.SignatureAlgorithm, $"{what} is not an allowed one");

    /// <summary>Comments and processing instructions have no place in what a digest is compared with (CVE-2025-29775).</summary>
    private static void RefuseComments(XmlNode node)
    {
        for (var child = node.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child.NodeType is XmlNodeType.Comment or XmlNodeType.ProcessingInstruction)
                throw new SamlRefusedException(SamlRule.SignaturePlace, "a comment within the signature");
            if (child is XmlElement element && !element.Is(Ns, "KeyInfo"))
                RefuseComments(child);
        }
    }
}
