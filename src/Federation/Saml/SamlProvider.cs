using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rolecall.Federation.Saml;

/// <summary>A SAML provider as an account has registered it: whose responses are taken, and by which keys.</summary>
public sealed record SamlProvider
{
    private const int SmallestKeyBits = 1024;

    /// <summary>
    /// The keys of the certificates, once they were needed: taking one out of its certificate costs more than to verify a signature with it.
    /// </summary>
    private volatile OpenedKeys? opened;

    private sealed record OpenedKeys(IReadOnlyList<X509Certificate2> Certificates, IReadOnlyList<RSA> Keys);

    /// <summary>The IdP's entity id, as its metadata says it; issuers are compared with it letter by letter.</summary>
    public required string EntityId { get; init; }

    /// <summary>
    /// The signing certificates of the metadata. Their dates are not looked at, as AWS ignores the expiry of certificates in a
    /// provider's metadata; only RSA keys of 1,024 bits and more verify.
    /// </summary>
    public required IReadOnlyList<X509Certificate2> SigningCertificates { get; init; }

    /// <summary>The private keys that open encrypted assertions, at most two on AWS. Whoever made them disposes of them.</summary>
    public IReadOnlyList<RSA> DecryptionKeys { get; init; } = [];

    /// <summary>Whether a plain assertion is refused: AssertionEncryptionMode Required.</summary>
    public bool RequiresEncryption { get; init; }

    /// <summary>The RSA keys of the certificates that are long enough.</summary>
    private IReadOnlyList<RSA> SigningKeys
    {
        get
        {
            // A record that was copied with other certificates has other keys. Of two threads that open them at once, both have good ones.
            if (opened is not { } found || !ReferenceEquals(found.Certificates, SigningCertificates))
                opened = found = new(SigningCertificates, [.. SigningCertificates.Select(KeyOf).OfType<RSA>()]);
            return found.Keys;
        }
    }

    /// <summary>Whether one of the certificates' keys made the signature, by RSA with PKCS #1 v1.5. For any number of threads.</summary>
    internal bool HasSigned(byte[] data, byte[] signature, HashAlgorithmName hash)
    {
        foreach (var key in SigningKeys)
        {
            // No key says that it is for several threads at once.
            lock (key)
            {
                if (key.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1))
                    return true;
            }
        }
        return false;
    }

    private static RSA? KeyOf(X509Certificate2 certificate)
    {
        var key = certificate.GetRSAPublicKey();
        if (key is null || key.KeySize >= SmallestKeyBits)
            return key;
        key.Dispose();
        return null;
    }
}
