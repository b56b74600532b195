namespace Rolecall.Federation.Saml.Issuing;

/// <summary>The hash of a signature by RSA and of its digest.</summary>
public enum SamlHash
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-384.</summary>
    Sha384,

    /// <summary>SHA-512.</summary>
    Sha512,

    /// <summary>SHA-1, which is refused unless a sandbox's rules allow it.</summary>
    Sha1,
}
