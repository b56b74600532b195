using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rolecall.Hostile.Wire;

/// <summary>A TCP connection that keeps to no protocol but what it is told to send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket;
    private byte[] buffer = new byte[16 * 1024];
    private int filled;

    private RawConnection(Socket socket) => this.socket = socket;

    /// <exception cref="SocketException">Refused.</exception>
    public static async Task<RawConnection> Open(Uri server, CancellationToken cancel, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(server.Host), server.Port), cancel);
            return new RawConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The header of a form.</summary>
    public const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";

    public static byte[] Request(string method, string target, Uri server, string headers, string body = "")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return [.. Head(method, target, server, headers, bytes.Length), .. bytes];
    }

    /// <summary>The head of a request that declares a body of so many bytes.</summary>
    public static byte[] Head(string method, string target, Uri server, string headers, long length) => Encoding.UTF8.GetBytes(
        FormattableString.Invariant(
            $"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\n{headers}Content-Length: {length}\r\n\r\n"));

    /// <exception cref="SocketException">The server has closed it.</exception>
    public async ValueTask Send(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
    }

    /// <summary>Some bytes; 0 at the end.</summary>
    public ValueTask<int> Receive(Memory<byte> into, CancellationToken cancel) => socket.ReceiveAsync(into, SocketFlags.None, cancel);

    /// <summary>The status of the next HTTP/1.1 answer, which is read to its end; null where the server closed the connection instead.</summary>
    public async Task<int?> ReadStatus(CancellationToken cancel)
    {
        while (true)
        {
            if (TakeAnswer() is { } status)
                return status;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancel);
            if (read == 0)
                return null;
            filled += read;
        }
    }

    public void Dispose()
    {
        // What is unsent is nobody's any more, and no port is kept waiting.
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private int? TakeAnswer()
    {
        var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        var head = Encoding.ASCII.GetString(buffer, 0, end);
        var length = head.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.AsSpan("Content-Length:".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        var total = end + 4 + length;
        if (filled < total)
            return null;
        buffer.AsSpan(total, filled - total).CopyTo(buffer);
        filled -= total;
        return int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
