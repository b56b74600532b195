using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>What carries an HTTP/2 connection: a socket, with TLS where the address says so.</summary>
internal static class Carrier
{
    public static async Task<Stream> Connect(Uri address, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(address.DnsSafeHost, address.Port), cancel);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme != Uri.UriSchemeHttps)
                return plain;
            var secured = new SslStream(plain);
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = address.IdnHost, ApplicationProtocols = [SslApplicationProtocol.Http2] },
                cancel);
            return secured;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
