using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Rolecall.Server.Tls;

/// <summary>What a port speaks.</summary>
internal static class TlsListening
{
    /// <param name="certificate">Null for plain text.</param>
    public static void Speak(this ListenOptions listen, HttpProtocols protocol, ServerCertificate? certificate)
    {
        listen.Protocols = protocol;
        if (certificate is null)
            return;
        List<SslApplicationProtocol> offered = [protocol == HttpProtocols.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11];
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate.Current(),
                ApplicationProtocols = offered,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }
}
