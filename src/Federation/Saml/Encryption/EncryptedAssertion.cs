using System.Security.Cryptography;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Encryption;

/// <summary>
/// Opens an encrypted assertion (SAML core, 2.3.4; XML Encryption 1.1). Every failure is the same refusal, by which a changed ciphertext
/// is not told from one that opens to nothing readable.
/// </summary>
internal static class EncryptedAssertion
{
    private const string Ns = Vocabulary.Encryption;

    /// <summary>The assertion as the root of a document of its own.</summary>
    /// <param name="ids">The ids of the response, which those of the assertion must not repeat.</param>
    public static XmlDocument Open(XmlElement encrypted, IReadOnlyList<RSA> keys, SamlLimits limits, HashSet<string> ids)
    {
        try
        {
            var data = new ElementCursor(encrypted);
            var encryptedData = data.Required(Ns, "EncryptedData");
            var besides = data.Many(Ns, "EncryptedKey");
            data.End();
            var plain = Decrypt(encryptedData, besides, keys, limits);
            var document = StrictXml.Document(
                StrictXml.Text(plain, SamlRule.Decryption), limits, ids, encrypted.NamespacesInScope());
            var root = document.DocumentElement!;
            if (!root.Is(Vocabulary.Assertion, "Assertion"))
                throw new SamlRefusedException(SamlRule.Decryption, "what was encrypted is no assertion");
            for (var above = encrypted; above is not null; above = above.ParentNode as XmlElement)
                Elements.CopyNamespaces(above, root);
            return document;
        }
        catch (SamlRefusedException refused)
        {
            throw new SamlRefusedException(SamlRule.Decryption, refused.Refusal.Detail);
        }
        catch (Exception failed) when (failed is CryptographicException or FormatException or ArgumentException)
        {
            throw new SamlRefusedException(SamlRule.Decryption, "the assertion does not open");
        }
    }

    private static byte[] Decrypt(XmlElement data, List<XmlElement> besides, IReadOnlyList<RSA> keys, SamlLimits limits)
    {
        var parts = new ElementCursor(data);
        var algorithm = parts.Required(Ns, "EncryptionMethod").Required("Algorithm");
        if (EncryptionAlgorithms.Content(algorithm) is not var (keyBytes, gcm))
            throw new SamlRefusedException(SamlRule.Decryption, "content encryption is not an allowed one");
        var encryptedKeys = parts.Optional(Vocabulary.Signature, "KeyInfo") is { } keyInfo
            ? [.. keyInfo.Children().Where(child => child.Is(Ns, "EncryptedKey")), .. besides]
            : besides;
        if (encryptedKeys.Count > limits.MaxEncryptedKeys)
            throw new SamlRefusedException(SamlRule.Decryption, "too many encrypted keys");
        var cipher = CipherValue(parts);
        foreach (var encryptedKey in encryptedKeys)
        {
            if (KeyOf(encryptedKey, keys) is { } key && key.Length == keyBytes)
                return gcm ? Gcm(key, cipher) : Cbc(key, cipher);
        }
        throw new SamlRefusedException(SamlRule.Decryption, "no key of the provider opens the assertion");
    }

    private static byte[]? KeyOf(XmlElement encryptedKey, IReadOnlyList<RSA> keys)
    {
        var parts = new ElementCursor(encryptedKey);
        var method = parts.Required(Ns, "EncryptionMethod");
        var digest = method.Children().FirstOrDefault(child => child.Is(Vocabulary.Signature, "DigestMethod"))?.Value("Algorithm");
        var mask = method.Children().FirstOrDefault(child => child.Is(Vocabulary.Encryption11, "MGF"))?.Value("Algorithm");
        if (EncryptionAlgorithms.KeyTransport(method.Required("Algorithm"), digest, mask) is not { } padding)
            throw new SamlRefusedException(SamlRule.Decryption, "key transport is not an allowed one");
        _ = parts.Optional(Vocabulary.Signature, "KeyInfo");
        var cipher = CipherValue(parts);
        foreach (var key in keys)
        {
            try
            {
                // No key says that it is for several threads at once.
                lock (key)
                    return key.Decrypt(cipher, padding);
            }
            catch (CryptographicException)
            {
                // Meant for another key.
            }
        }
        return null;
    }

    private static byte[] CipherValue(ElementCursor parts)
    {
        var data = new ElementCursor(parts.Required(Ns, "CipherData"));
        // Not CipherReference: nothing is fetched.
        return Convert.FromBase64String(data.Required(Ns, "CipherValue").Text());
    }

    private static byte[] Gcm(byte[] key, ReadOnlySpan<byte> cipher)
    {
        const int around = EncryptionAlgorithms.GcmNonceBytes + EncryptionAlgorithms.GcmTagBytes;
        if (cipher.Length < around)
            throw new CryptographicException();
        using var aes = new AesGcm(key, EncryptionAlgorithms.GcmTagBytes);
        var plain = new byte[cipher.Length - around];
        aes.Decrypt(
            cipher[..EncryptionAlgorithms.GcmNonceBytes],
            cipher[EncryptionAlgorithms.GcmNonceBytes..^EncryptionAlgorithms.GcmTagBytes],
            cipher[^EncryptionAlgorithms.GcmTagBytes..],
            plain);
        return plain;
    }

    private static byte[] Cbc(byte[] key, ReadOnlySpan<byte> cipher)
    {
        const int block = EncryptionAlgorithms.BlockBytes;
        if (cipher.Length < 2 * block)
            throw new CryptographicException();
        using var aes = Aes.Create();
        aes.Key = key;
        var padded = aes.DecryptCbc(cipher[block..], cipher[..block], PaddingMode.None);
        // XML Encryption 1.1, 5.2: the last byte counts the padding; the others are arbitrary.
        var padding = padded[^1];
        return padding is 0 or > block ? throw new CryptographicException() : padded[..^padding];
    }
}
