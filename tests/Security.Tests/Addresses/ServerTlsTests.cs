using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Security.Tests.Addresses;

/// <summary>Tokens and keys travelled in clear, for there was no TLS: both ports speak it, with a certificate that can be renewed.</summary>
public sealed class ServerTlsTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-tls-").FullName;
    private ServerProcess server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string CertificateFile => Path.Combine(folder, "tls.crt");

    private string KeyFile => Path.Combine(folder, "tls.key");

    public async ValueTask InitializeAsync()
    {
        Issue("first");
        server = await ServerProcess.Start("--tls-cert", CertificateFile, "--tls-key", KeyFile);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task BothPorts_SpeakTlsAlone_AndTakeARenewedCertificateWithoutCuttingConnections()
    {
        new[] { server.Ready.Aws, server.Ready.Grpc }.Should().AllSatisfy(address => address.Should().StartWith("https://"));
        using var open = new Client(server.Ready);
        await open.Call();
        open.Seen.Should().Equal(["CN=first", "CN=first"], "of the AWS port and the gRPC port");

        Issue("second");
        await Calls("CN=second");
        await open.Call();
        open.Seen.Should().HaveCount(2, "its connections are those of before");

        // One file after the other, as renewals write them: the pair that does not fit is not taken.
        var (certificate, key) = (await File.ReadAllTextAsync(CertificateFile, Token), await File.ReadAllTextAsync(KeyFile, Token));
        Issue("third");
        var third = await File.ReadAllTextAsync(KeyFile, Token);
        await File.WriteAllTextAsync(KeyFile, key, Token);
        await Calls("CN=second");
        await File.WriteAllTextAsync(KeyFile, third, Token);
        await Calls("CN=third");
        await File.WriteAllTextAsync(CertificateFile, certificate[..200], Token);
        await Calls("CN=third");
        File.Delete(CertificateFile);
        await Calls("CN=third");

        using var plain = new HttpClient();
        await plain.Awaiting(http => http.GetAsync(server.Ready.Aws.Replace("https", "http", StringComparison.Ordinal), Token))
            .Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Start_WithoutTheRightKey_IsRefused()
    {
        Issue("fourth", keepKey: true);
        (await Refusal()).Should().Contain("hold no certificate with its key");

        if (OperatingSystem.IsWindows())
            return;
        Issue("fifth");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (await Refusal()).Should().Contain("chmod 640 " + KeyFile);
    }

    private Task<string> Refusal() =>
        ServerProcess.Refusal("--ephemeral", "--port", "0", "--tls-cert", CertificateFile, "--tls-key", KeyFile);

    /// <summary>New connections to both ports get this certificate, and what is asked over them is answered.</summary>
    private async Task Calls(string subject)
    {
        using var client = new Client(server.Ready);
        await client.Call();
        client.Seen.Should().Equal(subject, subject);
    }

    private void Issue(string name, bool keepKey = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        if (keepKey)
            return;
        if (!File.Exists(KeyFile) && !OperatingSystem.IsWindows())
            File.Open(
                KeyFile,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
                }).Dispose();
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Calls both ports with the admin token, on connections that it keeps.</summary>
    private sealed class Client : IDisposable
    {
        private readonly Ready server;
        private readonly HttpClient http;
        private readonly GrpcChannel channel;

        public Client(Ready server)
        {
            this.server = server;
            http = new HttpClient(Handler()) { BaseAddress = new Uri(server.Aws) };
            channel = GrpcChannel.ForAddress(server.Grpc, new GrpcChannelOptions { HttpHandler = Handler(), DisposeHttpClient = true });
        }

        /// <summary>The subjects of the certificates that were presented, one a handshake.</summary>
        public List<string> Seen { get; } = [];

        public async Task Call()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/rolecall.v1.AuditService/LookupEvents");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminToken);
            request.Content = JsonContent.Create(new { pageSize = 1 }, new MediaTypeHeaderValue("application/json"));
            using var response = await http.SendAsync(request, Token);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            await response.Content.ReadAsByteArrayAsync(Token);
            await new AuditService.AuditServiceClient(channel).LookupEventsAsync(
                new LookupEventsRequest { PageSize = 1 }, new Metadata { { "authorization", "Bearer " + server.AdminToken } },
                cancellationToken: Token);
        }

        public void Dispose()
        {
            http.Dispose();
            channel.Dispose();
        }

        private SocketsHttpHandler Handler() => new()
        {
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    Seen.Add(certificate!.Subject);
                    return true;
                },
            },
        };
    }
}
