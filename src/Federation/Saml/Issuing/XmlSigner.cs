using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using Rolecall.Federation.Saml.Signatures;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>Signs the root of a document, after its issuer, as SAML has it: enveloped, exclusive canonicalization.</summary>
internal static class XmlSigner
{
    private const string Ns = Vocabulary.Signature;

    private static readonly Canonicalization Exclusive = new(IsExclusive: true, Prefixes: null);

    /// <param name="certificate">The certificate, with its private key; it is shown in KeyInfo.</param>
    public static void Sign(XmlDocument document, X509Certificate2 certificate, SamlHash hash)
    {
        var root = document.DocumentElement!;
        var (method, digest, name) = Algorithms(hash);
        var digestValue = CryptographicOperations.HashData(name, Exclusive.ByTransform(document));
        var signedInfo = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        signedInfo.LoadXml(
            $"<ds:SignedInfo xmlns:ds=\"{Ns}\"><ds:CanonicalizationMethod Algorithm=\"{SignatureAlgorithms.Exclusive}\"/>"
            + $"<ds:SignatureMethod Algorithm=\"{method}\"/><ds:Reference URI=\"#{root.GetAttribute("ID")}\"><ds:Transforms>"
            + $"<ds:Transform Algorithm=\"{SignatureAlgorithms.Enveloped}\"/><ds:Transform Algorithm=\"{SignatureAlgorithms.Exclusive}\"/>"
            + $"</ds:Transforms><ds:DigestMethod Algorithm=\"{digest}\"/>"
            + $"<ds:DigestValue>{Convert.ToBase64String(digestValue)}</ds:DigestValue></ds:Reference></ds:SignedInfo>");
        using var key = certificate.GetRSAPrivateKey()!;
        var value = key.SignData(Exclusive.ByTransform(signedInfo), name, RSASignaturePadding.Pkcs1);

        var signature = document.CreateElement("ds", "Signature", Ns);
        signature.AppendChild(document.ImportNode(signedInfo.DocumentElement!, deep: true));
        Append(signature, "SignatureValue", Convert.ToBase64String(value));
        var data = Append(Append(signature, "KeyInfo"), "X509Data");
        Append(data, "X509Certificate", Convert.ToBase64String(certificate.RawData));
        root.InsertAfter(signature, root.FirstChild);
    }

    private static XmlElement Append(XmlElement parent, string name, string text = "")
    {
        var element = parent.OwnerDocument.CreateElement("ds", name, Ns);
        element.InnerText = text;
        parent.AppendChild(element);
        return element;
    }

    private static (string Method, string Digest, HashAlgorithmName Name) Algorithms(SamlHash hash) => hash switch
    {
        SamlHash.Sha1 => (SignatureAlgorithms.RsaSha1, SignatureAlgorithms.Sha1, HashAlgorithmName.SHA1),
        SamlHash.Sha384 => (SignatureAlgorithms.RsaSha384, SignatureAlgorithms.Sha384, HashAlgorithmName.SHA384),
        SamlHash.Sha512 => (SignatureAlgorithms.RsaSha512, SignatureAlgorithms.Sha512, HashAlgorithmName.SHA512),
        _ => (SignatureAlgorithms.RsaSha256, SignatureAlgorithms.Sha256, HashAlgorithmName.SHA256),
    };
}
