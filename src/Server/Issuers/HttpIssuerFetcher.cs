using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Rolecall.Grains.Providers;

namespace Rolecall.Server.Issuers;

/// <summary>
/// Fetches issuers' documents by HTTPS. INVARIANT: the address that is checked is the one that is connected to: a name that resolves to
/// another the second time reaches nothing else.
/// </summary>
internal sealed class HttpIssuerFetcher : IIssuerFetcher, IDisposable
{
    /// <summary>Bytes of the longest document.</summary>
    internal const int Longest = 1 << 20;

    /// <summary>From the name's lookup to the last byte.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HttpClient toPublic;
    private readonly HttpClient toAny;
    private readonly TimeProvider time;

    public HttpIssuerFetcher(TimeProvider time)
        : this(Handler(privateNetworks: false), Handler(privateNetworks: true), time)
    {
    }

    /// <param name="toPublic">Connects to public addresses only.</param>
    /// <param name="toAny">Connects to private ones, too.</param>
    /// <param name="time">For the deadline.</param>
    internal HttpIssuerFetcher(HttpMessageHandler toPublic, HttpMessageHandler toAny, TimeProvider time)
    {
        (this.toPublic, this.toAny, this.time) = (Client(toPublic), Client(toAny), time);

        static HttpClient Client(HttpMessageHandler handler) => new(handler) { MaxResponseContentBufferSize = Longest, Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<byte[]?> Fetch(Uri url, bool privateNetworks)
    {
        if (url.Scheme != Uri.UriSchemeHttps)
            return null;
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.ParseAdd("application/json");
            using var answer = await (privateNetworks ? toAny : toPublic).SendAsync(request, HttpCompletionOption.ResponseContentRead, deadline.Token);
            // A redirect is no success: nobody is led elsewhere.
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(deadline.Token) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        toPublic.Dispose();
        toAny.Dispose();
    }

    /// <summary>TLS is verified as the system verifies it; no proxy, cookies, credentials or redirects.</summary>
    private static SocketsHttpHandler Handler(bool privateNetworks) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        SslOptions = new SslClientAuthenticationOptions(),
        ConnectCallback = (context, cancel) => Connect(context.DnsEndPoint, privateNetworks, cancel),
    };

    private static async ValueTask<Stream> Connect(DnsEndPoint host, bool privateNetworks, CancellationToken cancel)
    {
        foreach (var address in await Dns.GetHostAddressesAsync(host.Host, cancel))
        {
            if (!IssuerAddresses.IsTaken(address, privateNetworks))
                continue;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, host.Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw new HttpRequestException($"{host.Host} has no address that may be fetched from.");
    }
}
