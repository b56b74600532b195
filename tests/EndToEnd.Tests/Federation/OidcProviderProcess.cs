using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Federation;

/// <summary>
/// npm's oidc-provider, a certified OpenID Provider, as a process on a loopback address of its own: port 443, since URLs of providers in IAM
/// have no port, with a certificate that only who is told of it takes.
/// </summary>
internal sealed class OidcProviderProcess : IDisposable
{
    private const string Version = "8.8.1";
    private const string Address = "127.0.0.77";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rolecall-oidc-");
    private Process? process;

    public string Issuer { get; private set; } = "";

    public string CertificateFile => Path.Combine(folder.FullName, "certificate.pem");

    private string KeyFile => Path.Combine(folder.FullName, "key.pem");

    public static async Task<OidcProviderProcess> Start()
    {
        var provider = new OidcProviderProcess();
        provider.WriteCertificate();
        var installed = await Tool.Run(
            "npm", new Dictionary<string, string>(), "install", "--silent", "--no-audit", "--no-fund", "--prefix",
            provider.folder.FullName, "oidc-provider@" + Version);
        installed.ExitCode.Should().Be(0, installed.Errors);
        var start = new ProcessStartInfo(
            "node",
            [
                Path.Combine(AppContext.BaseDirectory, "oidc_provider.mjs"),
                provider.folder.FullName,
                Address,
                provider.KeyFile,
                provider.CertificateFile
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["NODE_EXTRA_CA_CERTS"] = provider.CertificateFile;
        provider.process = Process.Start(start)!;
        provider.Issuer = (string)(await provider.Read())["issuer"]!;
        return provider;
    }

    /// <summary>Signs the user in, and returns the ID token.</summary>
    public async Task<string> TokenOf(string user)
    {
        await process!.StandardInput.WriteLineAsync(user);
        await process.StandardInput.FlushAsync();
        return (string)(await Read())["token"]!;
    }

    public void Dispose()
    {
        process?.Kill();
        process?.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<JsonNode> Read() => JsonNode.Parse(
        await process!.StandardOutput.ReadLineAsync().OrFail("the OpenID Provider does not answer")
        ?? throw new InvalidOperationException("the OpenID Provider has ended; what it wrote to its errors stands above"))!;

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=oidc-provider", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(Address));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
