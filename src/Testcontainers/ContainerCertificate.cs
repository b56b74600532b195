using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rolecall.Testcontainers;

/// <summary>The certificate of one container, for localhost and 127.0.0.1, signed by itself and good for a day.</summary>
public sealed class ContainerCertificate
{
    private ContainerCertificate(X509Certificate2 certificate, string keyPem) => (Certificate, KeyPem) = (certificate, keyPem);

    /// <summary>Without its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>In PEM, as the server reads it.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem();

    internal string KeyPem { get; }

    /// <summary>A new one.</summary>
    /// <param name="now">From an hour before this instant, since the container's clock may be behind, to a day after it.</param>
    public static ContainerCertificate Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=rolecall", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        return new(X509CertificateLoader.LoadCertificate(signed.RawData), key.ExportPkcs8PrivateKeyPem());
    }
}
