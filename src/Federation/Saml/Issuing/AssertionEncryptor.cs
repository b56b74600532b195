using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Rolecall.Federation.Saml.Encryption;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>Encrypts an assertion (XML Encryption 1.1): the content by AES, its key by RSA-OAEP.</summary>
internal static class AssertionEncryptor
{
    /// <summary>The EncryptedAssertion for an assertion.</summary>
    public static string Encrypt(XmlElement assertion, RSA to, SamlCipher cipher, Func<int, byte[]> random)
    {
        var algorithm = Algorithm(cipher);
        var (keyBytes, gcm) = EncryptionAlgorithms.Content(algorithm)!.Value;
        var key = random(keyBytes);
        var plain = Encoding.UTF8.GetBytes(DocumentText.Of(assertion));
        var content = gcm ? Gcm(key, plain, random) : Cbc(key, plain, random);
        var wrapped = to.Encrypt(key, RSAEncryptionPadding.OaepSHA1);
        return $"""
            <saml:EncryptedAssertion xmlns:saml="{Vocabulary.Assertion}"><xenc:EncryptedData
            xmlns:xenc="{Vocabulary.Encryption}" Type="{Vocabulary.ElementType}"><xenc:EncryptionMethod Algorithm="{algorithm}"/><ds:KeyInfo
            xmlns:ds="{Vocabulary.Signature}"><xenc:EncryptedKey><xenc:EncryptionMethod
            Algorithm="{EncryptionAlgorithms.RsaOaepMgf1}"/>{CipherData(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>{CipherData(content)}
            </xenc:EncryptedData></saml:EncryptedAssertion>
            """;
    }

    private static string CipherData(byte[] bytes) =>
        $"<xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(bytes)}</xenc:CipherValue></xenc:CipherData>";

    private static byte[] Gcm(byte[] key, byte[] plain, Func<int, byte[]> random)
    {
        var nonce = random(EncryptionAlgorithms.GcmNonceBytes);
        var (content, tag) = (new byte[plain.Length], new byte[EncryptionAlgorithms.GcmTagBytes]);
        using var aes = new AesGcm(key, EncryptionAlgorithms.GcmTagBytes);
        aes.Encrypt(nonce, plain, content, tag);
        return [.. nonce, .. content, .. tag];
    }

    private static byte[] Cbc(byte[] key, byte[] plain, Func<int, byte[]> random)
    {
        var start = random(EncryptionAlgorithms.BlockBytes);
        using var aes = Aes.Create();
        aes.Key = key;
        // PKCS #7 is one of the paddings that XML Encryption's reads.
        return [.. start, .. aes.EncryptCbc(plain, start)];
    }

    private static string Algorithm(SamlCipher cipher) => cipher switch
    {
        SamlCipher.Aes128Gcm => EncryptionAlgorithms.Aes128Gcm,
        SamlCipher.Aes256Cbc => EncryptionAlgorithms.Aes256Cbc,
        SamlCipher.Aes128Cbc => EncryptionAlgorithms.Aes128Cbc,
        _ => EncryptionAlgorithms.Aes256Gcm,
    };
}
