using System.Text;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Wires;

/// <summary>HTTP/1.1 to the gateways' AWS ports: what the wires aws and connect share.</summary>
internal sealed class HttpConnections(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = perGateway,
        UseProxy = false,
        AllowAutoRedirect = false
    })
    {
        Timeout = timeout
    };

    public Uri Of(long number) => gateways[(int)(number % gateways.Count)].Aws;

    /// <summary>The status and the body, or why there is none.</summary>
    public async Task<(bool Ok, byte[] Body, string? Lost)> Send(HttpRequestMessage request)
    {
        try
        {
            using var answer = await http.SendAsync(request);
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsByteArrayAsync(), null);
        }
        catch (TaskCanceledException)
        {
            return (false, [], "Timeout");
        }
        catch (HttpRequestException lost)
        {
            return (false, Encoding.UTF8.GetBytes(lost.Message), "ConnectionError");
        }
    }

    public void Dispose() => http.Dispose();
}
