using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>Makes requests over sockets, each from the source address that it is told.</summary>
internal sealed class Sockets(Ready server) : IDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<IPAddress, HttpClient> clients = new();

    public async Task<HttpAnswer> Send(HttpCall call, IPAddress source)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(call.Method), new Uri(new Uri(call.Http2 ? server.Grpc : server.Aws), call.Target))
        {
            Version = call.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = call.Method == "GET" ? null : new ByteArrayContent(call.Body),
        };
        foreach (var (name, value) in call.Headers.Where(header => header.Key != "host"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        // One connection for each address; few addresses, for few connections.
        var address = new IPAddress([127, source.GetAddressBytes()[1], 0, (byte)(source.GetAddressBytes()[3] % 4)]);
        using var response = await clients.GetOrAdd(address, Client).SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (!call.Http2)
            return new HttpAnswer((int)response.StatusCode, null, text);
        var told = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        return new HttpAnswer(
            (int)response.StatusCode,
            told.TryGetValues("grpc-status", out var status) ? int.Parse(status.Single(), CultureInfo.InvariantCulture) : null,
            told.TryGetValues("grpc-message", out var message) ? message.Single() : "");
    }

    public void Dispose()
    {
        foreach (var client in clients.Values)
            client.Dispose();
    }

    private static HttpClient Client(IPAddress source) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(source.MapToIPv6(), 0));
            await socket.ConnectAsync(IPAddress.Loopback.MapToIPv6(), context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
