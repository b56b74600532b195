using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Identity.Secrets;

namespace Rolecall.Grains.Sandboxes.IdentityProviders;

/// <summary>A signing key of a simulated SAML identity provider, with the certificate that its metadata tells.</summary>
internal sealed record SamlIdpKey
{
    private const int Bits = 2048;
    private const int Years = 10;
    private const int SerialBytes = 16;
    private const string CommonName = "Simulated identity provider";

    /// <summary>PKCS #8, RSA, in base64.</summary>
    [JsonConverter(typeof(SecretJson))]
    public required Secret PrivateKey { get; init; }

    /// <summary>X.509, DER, in base64.</summary>
    public required string Certificate { get; init; }

    /// <summary>A new key, made by the system's generator.</summary>
    /// <param name="now">The certificate is from the day before for ten years, in sandbox time. AWS looks at neither date.</param>
    public static SamlIdpKey New(DateTimeOffset now)
    {
        using var key = RSA.Create(Bits);
        using var certificate = SimulatedIdp.CertificateOf(
            key, CommonName, now.AddDays(-1), now.AddYears(Years), SerialNumber());
        return new SamlIdpKey
        {
            PrivateKey = new Secret(Convert.ToBase64String(key.ExportPkcs8PrivateKey())),
            Certificate = Convert.ToBase64String(certificate.RawData),
        };
    }

    /// <summary>The certificate without its key, for metadata. The caller disposes of it.</summary>
    public X509Certificate2 Open() => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Certificate));

    /// <summary>The certificate with its key, for signatures. The caller disposes of it.</summary>
    public X509Certificate2 OpenWithKey()
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(PrivateKey.Reveal()), out _);
        using var certificate = Open();
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Positive, as RFC 5280 (4.1.2.2) wants it.</summary>
    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);
        return serial;
    }
}
