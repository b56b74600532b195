using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>A silo that answers no callers, a gateway that hosts no grains, and TLS between the two.</summary>
public sealed class GatewayStoryTests : IAsyncLifetime
{
    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Gateway_ServesFromASilo_OverTls_AndTellsCallersToComeAgainOnceItIsGone()
    {
        using var own = OwnCertificate();
        (string, string)[] tls =
        [
            ("--cluster-tls-cert", await cluster.WriteSecret("certificate", own.ExportCertificatePem())),
            ("--cluster-tls-key", await cluster.WriteSecret("key", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())),
        ];
        var silo = await cluster.Add("silo", tls);
        var gateway = await cluster.Add("gateway", tls);
        using var grpc = new GrpcClient(gateway.Ready);
        using var http = new HttpClient();

        var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
            new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
        var root = new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        (await new Sts.StsClient(grpc.As(root)).GetCallerIdentityAsync(new(), cancellationToken: Token)).Arn.Should().EndWith(":root");
        foreach (var member in (ServerProcess[])[silo, gateway])
            (await http.GetStringAsync($"{member.Ready.Aws}/_rolecall/health", Token))
                .Should().Be("{\"status\":\"running\",\"store\":\"running\",\"membership\":\"running\"}");
        (await HeardUnasked(cluster.SiloPortOf(silo)))
            .Should().Be(0, "in clear it would begin with its nonce; in TLS whoever connects begins");
        (await http.GetAsync($"{silo.Ready.Aws}/?Action=GetCallerIdentity&Version=2011-06-15", Token)).StatusCode
            .Should().Be(HttpStatusCode.NotFound);

        await silo.KillHard();

        await Waits.Until(
            async () => (await http.GetAsync(
                $"{gateway.Ready.Aws}/?Action=GetCallerIdentity&Version=2011-06-15",
                Token)) is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null },
            "the gateway does not say that its silo is gone");
        (await http.GetAsync($"{gateway.Ready.Aws}/_rolecall/health", Token)).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>Bytes that a port says to whoever says nothing, until it ends the connection.</summary>
    private static async Task<int> HeardUnasked(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        try
        {
            return await client.GetStream()
                .ReadAsync(new byte[64], Token)
                .AsTask()
                .OrFail("the port neither says anything nor ends the connection");
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static X509Certificate2 OwnCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=rolecall members", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null, X509KeyStorageFlags.Exportable);
    }
}
