using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Server.Cluster;
using Rolecall.Server.Storage;
using Rolecall.Server.Tests.Storage;
using Rolecall.Server.Tls;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Tls;

/// <summary>Two members, of one authority that does not sign their certificates itself.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private static readonly DateTimeOffset Before = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DateTimeOffset After = DateTimeOffset.UnixEpoch.AddYears(90);

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Members_WhoseCertificatesAnIntermediateAuthoritySigned_TakeEachOther()
    {
        using var root = Authority("root", signedBy: null);
        using var between = Authority("between", root);
        var (one, other) = (Member("one", root, between), Member("other", root, between));

        (await Meet(one, other)).Should().BeTrue();
    }

    [Fact]
    public async Task Member_OfAnotherAuthority_IsRefused()
    {
        using var root = Authority("root", signedBy: null);
        using var between = Authority("between", root);
        using var strange = Authority("strange", signedBy: null);
        using var strangeBetween = Authority("strange between", strange);

        (await Meet(Member("one", root, between), Member("other", strange, strangeBetween))).Should().BeFalse();
        (await Meet(Member("third", strange, strangeBetween), Member("fourth", root, between))).Should().BeFalse();
    }

    /// <summary>Whether both sides let the connection through.</summary>
    private static async Task<bool> Meet(ClusterTls acceptor, ClusterTls connector)
    {
        var (there, back) = (new Pipe(), new Pipe());
        var accepted = Side(acceptor.Accept, new Duplex(there.Reader, back.Writer));
        var connected = Side(connector.Connect, new Duplex(back.Reader, there.Writer));
        var both = await Task.WhenAll(accepted, connected).OrFail("the handshake has no end");
        return both.All(passed => passed);
    }

    private static async Task<bool> Side(Action<IConnectionBuilder> configure, Duplex transport)
    {
        var passed = false;
        var builder = new ConnectionBuilder(new ServiceCollection().AddLogging().BuildServiceProvider());
        configure(builder);
        builder.Run(async connection =>
        {
            // In TLS 1.3 the side that connects is done before the other has looked at its certificate: a byte tells.
            await connection.Transport.Output.WriteAsync(new byte[1]);
            passed = !(await connection.Transport.Input.ReadAsync()).Buffer.IsEmpty;
        });
        try
        {
            await builder.Build()(new DefaultConnectionContext("test", transport, transport));
        }
        catch (Exception refused) when (refused is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            passed = false;
        }
        await transport.Output.CompleteAsync();
        await transport.Input.CompleteAsync();
        return passed;
    }

    private ClusterTls Member(string name, X509Certificate2 root, X509Certificate2 between)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(between, Before.AddDays(2), After.AddDays(-2), SerialOf(name));
        var files = new TlsFiles(folder.File(name + ".pem"), folder.File(name + ".key"));
        File.WriteAllText(files.Certificate, $"{certificate.ExportCertificatePem()}\n{between.ExportCertificatePem()}\n");
        SecretFile.Write(files.Key, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        var authority = folder.File(name + ".ca");
        File.WriteAllText(authority, root.ExportCertificatePem());
        return new ClusterTls(files, authority, NullLogger<ServerCertificate>.Instance);
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? signedBy)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (signedBy is null)
            return request.CreateSelfSigned(Before, After);
        using var signed = request.Create(signedBy, Before.AddDays(1), After.AddDays(-1), SerialOf(name));
        return signed.CopyWithPrivateKey(key);
    }

    private static byte[] SerialOf(string name) => [1, .. SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8)];

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
