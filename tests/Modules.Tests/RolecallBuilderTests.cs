using System.Security.Cryptography.X509Certificates;
using System.Text;
using DotNet.Testcontainers.Configurations;
using Rolecall.Testcontainers;

namespace Rolecall.Modules.Tests;

/// <summary>What the Testcontainers module configures. There is no engine here: no container is started.</summary>
public sealed class RolecallBuilderTests
{
    private static readonly RolecallConfiguration Configured = new RolecallBuilder("rolecall:0.1.0").WithHostNames("rolecall", "*.corp")
        .Configured;

    [Fact]
    public void Container_ServesTlsWithoutTheDemoWorld_OnFreePortsOfTheHost()
    {
        Configured.Image.FullName.Should().Be("rolecall:0.1.0");
        Configured.PortBindings.Should().BeEquivalentTo(new Dictionary<string, string> { ["4566"] = "", ["4567"] = "" });
        Configured.Environments.Should().Contain(new Dictionary<string, string>
        {
            ["ROLECALL_BIND"] = "0.0.0.0",
            ["ROLECALL_NO_DEMO"] = "true",
            ["ROLECALL_TLS_CERT"] = "/rolecall/tls.crt",
            ["ROLECALL_TLS_KEY"] = "/rolecall/tls.key",
            ["ROLECALL_HOST_NAMES"] = "rolecall,*.corp",
        });
    }

    [Fact]
    public async Task PrivateKey_IsTheServersAlone_AndOfTheCertificate()
    {
        var files = Configured.ResourceMappings.ToDictionary(one => one.Target, StringComparer.Ordinal);
        var key = files["/rolecall/tls.key"];

        key.FileMode.Should().Be(UnixFileModes.UserRead);
        var (certificatePem, keyPem) = (await Text(files["/rolecall/tls.crt"]), await Text(key));
        using var whole = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        whole.HasPrivateKey.Should().BeTrue();
        whole.RawData.Should().Equal(Configured.Certificate!.Certificate.RawData);
        whole.MatchesHostname("localhost").Should().BeTrue();
        whole.MatchesHostname("127.0.0.1").Should().BeTrue();
        whole.MatchesHostname("example.com").Should().BeFalse();
    }

    [Fact]
    public void Containers_HaveCertificatesOfTheirOwn() =>
        new RolecallBuilder("rolecall:0.1.0").Configured.Certificate!.CertificatePem.Should().NotBe(Configured.Certificate!.CertificatePem);

    private static async Task<string> Text(IResourceMapping mapping) =>
        Encoding.ASCII.GetString(await mapping.GetAllBytesAsync(TestContext.Current.CancellationToken));
}
