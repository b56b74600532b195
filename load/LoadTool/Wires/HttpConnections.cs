using System.Net.Sockets;
using System.Text;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Wires;

/// <summary>HTTP/1.1 to the gateways' AWS ports: what the wires aws and connect share.</summary>
internal sealed class HttpConnections : IDisposable
{
    private readonly IReadOnlyList<Gateway> gateways;
    private readonly OpenedConnections opened = new();
    private readonly HttpMessageInvoker http;
    private readonly CallTimeouts timeouts;

    public HttpConnections(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout)
    {
        this.gateways = gateways;
        var handler = opened.Handler();
        handler.MaxConnectionsPerServer = perGateway;
        // No client around it: that would link and time each call by itself.
        http = new HttpMessageInvoker(handler);
        timeouts = new CallTimeouts(timeout);
    }

    public int GatewayCount => gateways.Count;

    public long Opened => opened.Count;

    public Uri Of(long number) => gateways[(int)(number % gateways.Count)].Aws;

    /// <summary>The status and the body, or why there is none.</summary>
    /// <param name="sandbox">Named by the request; null for the default one.</param>
    public async Task<(bool Ok, byte[] Body, string? Lost)> Send(HttpRequestMessage request, string? sandbox)
    {
        if (sandbox is not null)
            request.Headers.Add(SandboxHeader.Name, sandbox);
        try
        {
            var cancel = timeouts.Next();
            using var answer = await http.SendAsync(request, cancel);
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsByteArrayAsync(cancel), null);
        }
        catch (OperationCanceledException)
        {
            return (false, [], "Timeout");
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            return (false, Encoding.UTF8.GetBytes(Why(lost)), "ConnectionError");
        }
    }

    /// <summary>Without the address, which results do not name.</summary>
    private static string Why(Exception lost) => lost switch
    {
        { InnerException: SocketException socket } => socket.Message,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var why } => why.ToString(),
        _ => lost.GetType().Name,
    };

    public void Dispose() => http.Dispose();
}
