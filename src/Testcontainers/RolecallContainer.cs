using System.Security.Cryptography.X509Certificates;
using System.Text;
using DotNet.Testcontainers.Containers;
using Rolecall.Client;

namespace Rolecall.Testcontainers;

/// <summary>A container with a Rolecall server.</summary>
public sealed class RolecallContainer(RolecallConfiguration configuration) : DockerContainer(configuration)
{
    /// <summary>What both ports present. AWS's SDKs have to trust it.</summary>
    public X509Certificate2 Certificate => configuration.Certificate!.Certificate;

    /// <summary>What AWS's SDKs call, once the container runs.</summary>
    public Uri Endpoint => UriOf(RolecallBuilder.AwsPort);

    /// <summary>The gRPC endpoint, once the container runs.</summary>
    public Uri GrpcEndpoint => UriOf(RolecallBuilder.GrpcPort);

    /// <summary>The server's admin token, which it made when it started.</summary>
    public async Task<string> AdminTokenAsync(CancellationToken cancel = default) =>
        Encoding.ASCII.GetString(await ReadFileAsync(RolecallBuilder.AdminTokenFile, cancel)).Trim();

    /// <summary>A client as the server's administrator, which trusts this container's certificate and no other.</summary>
    public async Task<RolecallClient> ConnectAsync(CancellationToken cancel = default) =>
        RolecallClient.Connect(GrpcEndpoint, await AdminTokenAsync(cancel), certificate: Certificate);

    private Uri UriOf(ushort port) => new UriBuilder(Uri.UriSchemeHttps, Hostname, GetMappedPublicPort(port)).Uri;
}
