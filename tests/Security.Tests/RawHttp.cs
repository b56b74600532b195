using System.Net.Sockets;
using System.Text;

namespace Rolecall.Security.Tests;

/// <summary>An HTTP/1.1 request as bytes: what HTTP clients take care not to send.</summary>
internal static class RawHttp
{
    /// <summary>Sends the lines and the body, and reads all that comes until the server closes the connection.</summary>
    public static async Task<RawAnswer> Send(string server, IEnumerable<string> lines, string body = "")
    {
        var address = new Uri(server);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await client.SendAsync(
            Encoding.Latin1.GetBytes(string.Join("\r\n", [.. lines, "Connection: close", "", body])),
            TestContext.Current.CancellationToken);
        return await Read(client);
    }

    public static async Task<RawAnswer> Read(Socket client)
    {
        var (all, some) = (new MemoryStream(), new byte[16 * 1024]);
        int read;
        while ((read = await client.ReceiveAsync(some, TestContext.Current.CancellationToken)) > 0)
            all.Write(some, 0, read);
        return new RawAnswer(Encoding.UTF8.GetString(all.ToArray()));
    }
}
