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
        foreach (var path in (string[])["", "/ready"])
        {
            (await http.GetStringAsync($"{silo.Ready.Aws}/_rolecall/health{path}", Token))
                .Should().Be("""{"status":"running","store":"running","membership":"running"}""");
            (await http.GetStringAsync($"{gateway.Ready.Aws}/_rolecall/health{path}", Token))
                .Should().Be("""{"status":"running","store":"running","membership":"running","leases":"running"}""");
        }
        await StrangersNames(http, silo);
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
        var degraded = await http.GetAsync($"{gateway.Ready.Aws}/_rolecall/health/ready", Token);
        degraded.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await degraded.Content.ReadAsStringAsync(Token)).Should().Contain("\"membership\":\"no silo is reached\"").And.Contain("\"store\":\"running\"");
        (await http.GetAsync($"{gateway.Ready.Aws}/_rolecall/health/live", Token)).StatusCode.Should().Be(HttpStatusCode.OK, "it need not be started again");
    }

    /// <summary>A silo answers health and metrics to the names that it knows, as those do who answer callers.</summary>
    private static async Task StrangersNames(HttpClient http, ServerProcess silo)
    {
        foreach (var path in (string[])["/_rolecall/health", "/_rolecall/health/live", "/_rolecall/metrics"])
        {
            foreach (var (name, status) in ((string, HttpStatusCode)[])
                [("rebound.example.com", HttpStatusCode.MisdirectedRequest), ("silo.localhost", HttpStatusCode.OK)])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, silo.Ready.Aws + path);
                request.Headers.Host = name;
                (await http.SendAsync(request, Token)).StatusCode.Should().Be(status, "{0} was asked for at {1}", path, name);
            }
        }
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
