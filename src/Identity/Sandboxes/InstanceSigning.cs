using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rolecall.Identity.Sandboxes;

/// <summary>
/// The key by which a sandbox signs what its instances tell of themselves.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
/// </summary>
public static class InstanceSigning
{
    private const int KeyBits = 2048;

    // Whatever a sandbox's clock shows, the certificate is good; AWS's own run for longer.
    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2195, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A new key (PKCS #8, RSA) and its certificate (DER), signed by itself. It takes a tenth of a second.</summary>
    public static (byte[] PrivateKey, byte[] Certificate) New()
    {
        using var key = RSA.Create(KeyBits);
        var request = new CertificateRequest(
            "CN=Rolecall instance identity,O=Rolecall", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(From, Until);
        return (key.ExportPkcs8PrivateKey(), certificate.RawData);
    }
}
