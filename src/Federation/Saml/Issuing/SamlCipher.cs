namespace Rolecall.Federation.Saml.Issuing;

/// <summary>By what a simulated IdP encrypts an assertion; its key by RSA-OAEP.</summary>
public enum SamlCipher
{
    /// <summary>AES-256 by GCM.</summary>
    Aes256Gcm,

    /// <summary>AES-128 by GCM.</summary>
    Aes128Gcm,

    /// <summary>AES-256 by CBC.</summary>
    Aes256Cbc,

    /// <summary>AES-128 by CBC.</summary>
    Aes128Cbc,
}
