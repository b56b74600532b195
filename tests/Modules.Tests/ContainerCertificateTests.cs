using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Client;
using Rolecall.ServerProcesses;
using Rolecall.Testcontainers;

namespace Rolecall.Modules.Tests;

/// <summary>A server as a container has it, as a process: TLS with the certificate that the module makes, and a client that trusts it alone.</summary>
public sealed class ContainerCertificateTests
{
    [Fact]
    public async Task Client_TrustsTheContainersCertificate_AndNoOther()
    {
        var (own, other) = (ContainerCertificate.Make(TimeProvider.System.GetUtcNow()),
            ContainerCertificate.Make(TimeProvider.System.GetUtcNow()));
        var folder = Directory.CreateTempSubdirectory("rolecall-tls-");
        var (certificate, key) = (Path.Combine(folder.FullName, "tls.crt"), Path.Combine(folder.FullName, "tls.key"));
        await File.WriteAllTextAsync(certificate, own.CertificatePem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(key, own.KeyPem, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead);
        await using var server = await ServerProcess.Start(
            new Dictionary<string, string>
            {
                ["ROLECALL_TLS_CERT"] = certificate,
                ["ROLECALL_TLS_KEY"] = key,
                ["ROLECALL_NO_DEMO"] = "true"
            });
        var grpc = new UriBuilder(server.Ready.Grpc) { Host = "localhost" }.Uri;

        grpc.Scheme.Should().Be("https");
        (await Names(grpc, server.Ready.AdminToken, own.Certificate)).Should().Contain("default");
        foreach (var trusted in (X509Certificate2?[])[other.Certificate, null])
        {
            (await FluentActions.Awaiting(() => Names(grpc, server.Ready.AdminToken, trusted)).Should().ThrowAsync<RpcException>())
                .Which.StatusCode.Should().BeOneOf(StatusCode.Unavailable, StatusCode.Internal);
        }
        folder.Delete(recursive: true);
    }

    private static async Task<string[]> Names(Uri grpc, string token, X509Certificate2? trusted)
    {
        using var client = RolecallClient.Connect(grpc, token, certificate: trusted);
        var listed = await new SandboxService.SandboxServiceClient(client.Sandbox("default").Calls).ListSandboxesAsync(
            new(), cancellationToken: TestContext.Current.CancellationToken);
        return [.. listed.Sandboxes.Select(one => one.Name)];
    }
}
