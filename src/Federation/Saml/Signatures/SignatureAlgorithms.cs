using System.Security.Cryptography;

namespace Rolecall.Federation.Saml.Signatures;

/// <summary>
/// The algorithms that a signature may name (SAML core, 5.4; XML Signature 1.1, 6). Everything else is refused before a library sees it:
/// HMAC, DSA, XPath, XSLT, base64, decryption and the here() function among them.
/// </summary>
internal static class SignatureAlgorithms
{
    public const string RsaSha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    public const string RsaSha384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384";
    public const string RsaSha512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
    public const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    public const string Sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384";
    public const string Sha512 = "http://www.w3.org/2001/04/xmlenc#sha512";
    public const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    public const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string ExclusiveWithComments = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
    public const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    public const string InclusiveWithComments = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";

    /// <summary>The hash of a signature by RSA with PKCS #1 v1.5; null where the method is none of ours.</summary>
    public static HashAlgorithmName? Signature(string algorithm, bool allowSha1) => algorithm switch
    {
        RsaSha256 => HashAlgorithmName.SHA256,
        RsaSha384 => HashAlgorithmName.SHA384,
        RsaSha512 => HashAlgorithmName.SHA512,
        RsaSha1 when allowSha1 => HashAlgorithmName.SHA1,
        _ => null,
    };

    /// <summary>The hash of a digest; null where the method is none of ours.</summary>
    public static HashAlgorithmName? Digest(string algorithm, bool allowSha1) => algorithm switch
    {
        Sha256 => HashAlgorithmName.SHA256,
        Sha384 => HashAlgorithmName.SHA384,
        Sha512 => HashAlgorithmName.SHA512,
        Sha1 when allowSha1 => HashAlgorithmName.SHA1,
        _ => null,
    };

    /// <summary>Of SignedInfo, in which no comment is let stand, so that those with and without comments are the same.</summary>
    public static bool AllowsCanonicalization(string algorithm) =>
        algorithm is Exclusive or ExclusiveWithComments or Inclusive or InclusiveWithComments;

    /// <summary>
    /// Of the signed element, after the enveloped-signature transform. A reference by <c>#id</c> leaves comments out before any transform
    /// (XML Signature 1.1, 4.4.3.3), so that WithComments signs none either; comments in values are refused when they are read.
    /// </summary>
    public static bool AllowsTransform(string algorithm) => algorithm is Exclusive or ExclusiveWithComments;
}
