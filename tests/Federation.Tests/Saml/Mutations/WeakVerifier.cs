using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Encryption;
using Rolecall.Federation.Saml.Signatures;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Tests.Saml.Mutations;

/// <summary>
/// Verifiers as they should not be: each lacks one thing, and shows by what it accepts that the documents which ours refuses would get
/// through otherwise. They answer the name that they took, or none.
/// </summary>
internal static class WeakVerifier
{
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string Ds = "http://www.w3.org/2000/09/xmldsig#";

    /// <summary>Finds what is signed by its ID, and reads an assertion from where it usually is.</summary>
    public static IEnumerable<string> ReadElsewhere(string response, X509Certificate2 certificate)
    {
        var document = Parse(response);
        if (document is null || !Signatures(document).Any(signature => Holds(signature, certificate)))
            yield break;
        var all = document.GetElementsByTagName("Assertion", Assertion).OfType<XmlElement>().ToList();
        var children = document.DocumentElement!.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == "Assertion").ToList();
        foreach (var element in all.Concat(children))
        {
            yield return Name(element);
            foreach (var subject in element.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == "Subject"))
                yield return Name(subject);
        }
    }

    /// <summary>Verifies signatures where there are any.</summary>
    public static string? TakesUnsigned(string response, X509Certificate2 certificate) =>
        Parse(response) is { } document && Signatures(document).All(signature => Holds(signature, certificate)) ? Name(document) : null;

    /// <summary>Verifies no digest.</summary>
    public static string? SkipsSignatures(string response) => Parse(response) is { } document ? Name(document) : null;

    /// <summary>Takes what opens for proven: the assertion that was encrypted.</summary>
    public static string? OpensOnly(string response, RSA key)
    {
        try
        {
            var encrypted = Parse(response)?.GetElementsByTagName("EncryptedAssertion", Assertion)[0];
            return encrypted is XmlElement element ? EncryptedAssertion.Open(element, [key], new SamlLimits(), []).OuterXml : null;
        }
        catch (SamlRefusedException)
        {
            return null;
        }
    }

    /// <summary>Reads text up to the first thing that is none.</summary>
    public static string? ReadsToTheComment(string response, string element, X509Certificate2 certificate) =>
        Parse(response) is { } document && Signatures(document).All(signature => Holds(signature, certificate))
            ? document.GetElementsByTagName(element, Assertion)[0]?.FirstChild?.Value ?? ""
            : null;

    /// <summary>Takes any method that SignedInfo names, and keys HMAC by what it has of the provider.</summary>
    public static string? TakesHmac(string response, X509Certificate2 certificate)
    {
        if (Parse(response) is not { } document || Signatures(document).FirstOrDefault() is not { } signature)
            return null;
        var signedInfo = Canonical(signature.GetElementsByTagName("SignedInfo", Ds).OfType<XmlElement>().First());
        var value = Convert.FromBase64String(Text(signature, "SignatureValue"));
        return HMACSHA256.HashData(certificate.GetPublicKey(), signedInfo).AsSpan().SequenceEqual(value) ? Name(document) : null;
    }

    /// <summary>The octets that SignatureValue is made of.</summary>
    public static byte[] Canonical(XmlElement signedInfo) => new Canonicalization(IsExclusive: true, Prefixes: null).ByTransform(signedInfo.Alone());

    private static bool Holds(XmlElement signature, X509Certificate2 certificate)
    {
        var info = signature.GetElementsByTagName("SignedInfo", Ds).OfType<XmlElement>().FirstOrDefault();
        var reference = info?.GetElementsByTagName("Reference", Ds).OfType<XmlElement>().FirstOrDefault();
        var id = reference?.GetAttribute("URI").TrimStart('#');
        var target = signature.OwnerDocument.SelectNodes("//*")!.OfType<XmlElement>().FirstOrDefault(element => element.GetAttribute(
            "ID") == id);
        if (target is null)
            return false;
        var alone = target.Alone();
        foreach (var own in alone.DocumentElement!.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == "Signature").ToList())
            alone.DocumentElement.RemoveChild(own);
        var hash = Hash(reference!.GetElementsByTagName("DigestMethod", Ds)[0]!);
        var digest = CryptographicOperations.HashData(hash, new Canonicalization(IsExclusive: true, Prefixes: Prefixes(reference))
            .ByTransform(alone));
        using var key = certificate.GetRSAPublicKey()!;
        return Convert.ToBase64String(digest) == Text(reference, "DigestValue").Trim()
            && key.VerifyData(
                Canonical(info!), Convert.FromBase64String(Text(signature, "SignatureValue")),
                Hash(info!.GetElementsByTagName("SignatureMethod", Ds)[0]!), RSASignaturePadding.Pkcs1);
    }

    private static string? Prefixes(XmlElement reference) =>
        reference.GetElementsByTagName("*").OfType<XmlElement>().FirstOrDefault(element =>
            element.LocalName == "InclusiveNamespaces")?.GetAttribute("PrefixList");

    private static HashAlgorithmName Hash(XmlNode method) => ((XmlElement)method).GetAttribute("Algorithm") switch
    {
        var sha1 when sha1.EndsWith("sha1", StringComparison.Ordinal) => HashAlgorithmName.SHA1,
        var sha384 when sha384.EndsWith("sha384", StringComparison.Ordinal) => HashAlgorithmName.SHA384,
        var sha512 when sha512.EndsWith("sha512", StringComparison.Ordinal) => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static string Name(XmlNode within) =>
        (within as XmlDocument)?.DocumentElement is { } root ? Name(root)
        : ((XmlElement)within).GetElementsByTagName("*").OfType<XmlElement>().FirstOrDefault(element =>
            element.LocalName == "NameID")?.InnerText ?? "";

    private static string Text(XmlElement within, string name) => within.GetElementsByTagName(name, Ds)[0]?.InnerText ?? "";

    private static IEnumerable<XmlElement> Signatures(XmlDocument document) =>
        document.GetElementsByTagName("Signature", Ds).OfType<XmlElement>().ToList();

    private static XmlDocument? Parse(string response)
    {
        try
        {
            return SignedDocument.Load(SamlWorld.Xml(response));
        }
        catch (Exception malformed) when (malformed is XmlException or FormatException)
        {
            return null;
        }
    }
}
