using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Connections.Security;
using Rolecall.Server.Storage;
using Rolecall.Server.Tls;

namespace Rolecall.Server.Cluster;

/// <summary>
/// TLS between members: each presents a certificate, and takes the other's where the same authority signed it, or, without an authority, where
/// it is the same certificate. Names are not compared: who a member is, the secret proves. The guard's proof is made inside.
/// </summary>
internal sealed class ClusterTls
{
    private readonly ServerCertificate certificate;
    private readonly X509Certificate2Collection authorities = [];

    /// <exception cref="SecretFileException">The files hold no certificate with its key, or no authority.</exception>
    public ClusterTls(TlsFiles files, string? authorityFile, ILogger<ServerCertificate> log)
    {
        certificate = new ServerCertificate(files, log);
        if (authorityFile is null)
            return;
        try
        {
            authorities.ImportFromPem(System.Text.Encoding.UTF8.GetString(SecretFile.ReadOpenBytes(authorityFile)));
        }
        catch (System.Security.Cryptography.CryptographicException broken)
        {
            throw new SecretFileException($"{authorityFile} holds no certificates in PEM: {broken.Message}", broken);
        }
        if (authorities.Count == 0)
            throw new SecretFileException($"{authorityFile} holds no certificate.");
    }

    public void Accept(IConnectionBuilder builder) => builder.UseServerTls(Options());

    public void Connect(IConnectionBuilder builder) => builder.UseClientTls(Options());

    private TlsOptions Options() => new()
    {
        LocalServerCertificateSelector = (_, _) => certificate.Current().TargetCertificate,
        LocalClientCertificateSelector = (_, _, _, _, _) => certificate.Current().TargetCertificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        // The side that connects would want one that is fixed; the selector gives the one of now, and the other side demands it.
        ClientCertificateMode = RemoteCertificateMode.AllowCertificate,
        RemoteCertificateValidation = (presented, chain, _) => IsMembers(presented, chain),
        // A selector gives a certificate alone. The context sends the intermediate ones, too, by which the other comes to the authority.
        OnAuthenticateAsServer = (_, server) =>
        {
            var options = (SslServerAuthenticationOptions)server.SslServerAuthenticationOptions;
            options.ServerCertificateSelectionCallback = null;
            options.ServerCertificateContext = certificate.Current();
        },
        OnAuthenticateAsClient = (_, client) =>
        {
            // Whom it dials, the guard's proof says; a name is sent so that the handshake has one.
            client.TargetHost = "rolecall";
            var options = (SslClientAuthenticationOptions)client.SslClientAuthenticationOptions;
            options.LocalCertificateSelectionCallback = null;
            options.ClientCertificateContext = certificate.Current();
        },
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        HandshakeTimeout = ClusterGuard.Patience,
    };

    /// <param name="received">With what the other side sent beside its certificate.</param>
    private bool IsMembers(X509Certificate2? presented, X509Chain? received)
    {
        if (presented is null)
            return false;
        if (authorities.Count == 0)
            return presented.RawDataMemory.Span.SequenceEqual(certificate.Current().TargetCertificate.RawDataMemory.Span);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (received is not null)
            chain.ChainPolicy.ExtraStore.AddRange(received.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }
}
