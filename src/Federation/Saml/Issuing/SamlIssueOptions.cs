using System.Security.Cryptography;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>How a simulated IdP signs and encrypts.</summary>
public sealed record SamlIssueOptions
{
    /// <summary>What is signed.</summary>
    public SamlSigning Signing { get; init; } = SamlSigning.Assertion;

    /// <summary>By which hash.</summary>
    public SamlHash Hash { get; init; }

    /// <summary>The public key that the assertion is encrypted to, or none for a plain one.</summary>
    public RSA? EncryptTo { get; init; }

    /// <summary>By what it is encrypted.</summary>
    public SamlCipher Cipher { get; init; }

    /// <summary>Random bytes of a length, for keys and nonces: a generator for cryptography, except in tests.</summary>
    public Func<int, byte[]> Random { get; init; } = RandomNumberGenerator.GetBytes;
}
