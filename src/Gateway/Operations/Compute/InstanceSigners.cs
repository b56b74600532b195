using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>
/// Signs instance identity documents with the sandbox's key. AWS signs pkcs7 with DSA and SHA-1, and the two others with RSA, each with
/// a certificate of the region's; here one RSA key of the sandbox signs all three, with SHA-256.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-iid.html
/// </summary>
internal sealed class InstanceSigners(IGrainFactory grains)
{
    private const int MostKept = 1_000;

    private static readonly Oid Sha256 = new("2.16.840.1.101.3.4.2.1");

    /// <summary>By realm, of which each has one key and keeps it.</summary>
    private readonly ConcurrentDictionary<string, X509Certificate2> kept = new();

    /// <summary>With the private key.</summary>
    /// <exception cref="AwsFaultException">The sandbox is being deleted.</exception>
    public async Task<X509Certificate2> CertificateOf(LeasedSandbox sandbox)
    {
        if (kept.TryGetValue(sandbox.Name, out var known))
            return known;
        var signer = await grains.Grain<ISandboxGrain>(sandbox.Settings.Name).InstanceSigner()
            ?? throw new AwsFaultException(Fault.NoSuchSandbox(sandbox.Settings.Name));
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(signer.PrivateKey.AsSpan(), out _);
        using var certificate = X509CertificateLoader.LoadCertificate(signer.Certificate.AsSpan());
        if (kept.Count >= MostKept)
            kept.Clear();
        return kept[sandbox.Name] = certificate.CopyWithPrivateKey(key);
    }

    /// <summary>PKCS #7 (RFC 5652) that holds the document and no certificate, in base64 as PEM has it between its marks.</summary>
    public async Task<string> Enveloped(LeasedSandbox sandbox, string document)
    {
        var message = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(document)));
        message.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, await CertificateOf(sandbox))
        {
            DigestAlgorithm = Sha256,
            IncludeOption = X509IncludeOption.None,
        });
        return InLines(message.Encode(), 64);
    }

    /// <summary>The signature alone (RSA, PKCS #1, SHA-256), in base64.</summary>
    public async Task<string> Detached(LeasedSandbox sandbox, string document)
    {
        using var key = (await CertificateOf(sandbox)).GetRSAPrivateKey()!;
        return InLines(key.SignData(Encoding.UTF8.GetBytes(document), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), 76);
    }

    private static string InLines(byte[] bytes, int width) =>
        string.Join('\n', Convert.ToBase64String(bytes).Chunk(width).Select(line => new string(line)));
}
