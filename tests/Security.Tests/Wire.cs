using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rolecall.Security.Tests;

/// <summary>A TCP connection of an attacker: it sends what it is told, and tells what came back.</summary>
internal sealed class Wire : IDisposable
{
    // Less than the minute after which the host closes every connection that is idle.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <param name="from">The address to come from; the whole of 127.0.0.0/8 is this machine.</param>
    public static async Task<Wire> Open(string address, string? from = null)
    {
        var (wire, uri) = (new Wire(), new Uri(address));
        if (from is not null)
            wire.socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await wire.socket.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        return wire;
    }

    /// <summary>The head of a request that declares a body of so many bytes.</summary>
    public static string Head(string method, string target, long length, string headers = "") =>
        string.Create(
            CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {length}\r\n\r\n");

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, TestContext.Current.CancellationToken)..];
    }

    /// <summary>Some bytes of what came back; 0 where the server closed the connection.</summary>
    public async Task<int> Receive(Memory<byte> into)
    {
        try
        {
            return await socket.ReceiveAsync(into, SocketFlags.None, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The server neither answered nor closed the connection within {Patience.TotalSeconds} s.");
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    /// <summary>An answer's head and as much of its body as came with it; empty where the connection was closed instead.</summary>
    public async Task<string> Answer()
    {
        var (bytes, filled) = (new byte[64 * 1024], 0);
        while (!Encoding.UTF8.GetString(bytes, 0, filled).Contains("\r\n\r\n", StringComparison.Ordinal)
            && await Receive(bytes.AsMemory(filled)) is > 0 and var read)
            filled += read;
        return Encoding.UTF8.GetString(bytes, 0, filled);
    }

    public void Dispose()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
