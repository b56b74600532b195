using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rolecall.Federation.Saml;

/// <summary>A SAML provider as an account has registered it: whose responses are taken, and by which keys.</summary>
public sealed record SamlProvider
{
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
}
