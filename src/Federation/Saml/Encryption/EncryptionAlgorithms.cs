using System.Security.Cryptography;

namespace Rolecall.Federation.Saml.Encryption;

/// <summary>
/// The algorithms by which an assertion may be encrypted (XML Encryption 1.1, 5): AES by CBC or GCM, its key by RSA-OAEP. RSA with
/// PKCS #1 v1.5 is none, since whoever may try answers opens it (Bleichenbacher), and neither is Triple DES.
/// </summary>
internal static class EncryptionAlgorithms
{
    public const string Aes128Cbc = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
    public const string Aes256Cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
    public const string Aes128Gcm = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
    public const string Aes256Gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
    public const string RsaOaepMgf1 = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    public const string RsaOaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
    public const int GcmNonceBytes = 12;
    public const int GcmTagBytes = 16;
    public const int BlockBytes = 16;

    private const string Mgf1 = "http://www.w3.org/2009/xmlenc11#mgf1";

    /// <summary>Bytes of the key, and whether it is GCM; null for an algorithm that is none of ours.</summary>
    public static (int KeyBytes, bool Gcm)? Content(string algorithm) => algorithm switch
    {
        Aes128Cbc => (16, false),
        Aes256Cbc => (32, false),
        Aes128Gcm => (16, true),
        Aes256Gcm => (32, true),
        _ => null,
    };

    /// <summary>
    /// The padding that a key transport names by its digest and mask function; null where it is none of ours. Digest and mask must use
    /// the same hash, since the platform knows OAEP so only; that is SHA-1 for <c>rsa-oaep-mgf1p</c>, where it is no weakness.
    /// </summary>
    public static RSAEncryptionPadding? KeyTransport(string algorithm, string? digest, string? mask) => (algorithm, mask) switch
    {
        (RsaOaepMgf1, null) => digest is null or Signatures.SignatureAlgorithms.Sha1 ? RSAEncryptionPadding.OaepSHA1 : null,
        (RsaOaep, null) => digest is null or Signatures.SignatureAlgorithms.Sha1 ? RSAEncryptionPadding.OaepSHA1 : null,
        (RsaOaep, Mgf1 + "sha1") => digest is null or Signatures.SignatureAlgorithms.Sha1 ? RSAEncryptionPadding.OaepSHA1 : null,
        (RsaOaep, Mgf1 + "sha256") => digest is Signatures.SignatureAlgorithms.Sha256 ? RSAEncryptionPadding.OaepSHA256 : null,
        (RsaOaep, Mgf1 + "sha384") => digest is Signatures.SignatureAlgorithms.Sha384 ? RSAEncryptionPadding.OaepSHA384 : null,
        (RsaOaep, Mgf1 + "sha512") => digest is Signatures.SignatureAlgorithms.Sha512 ? RSAEncryptionPadding.OaepSHA512 : null,
        _ => null,
    };
}
