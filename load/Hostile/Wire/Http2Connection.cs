using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Rolecall.Hostile.Wire;

/// <summary>An HTTP/2 connection without TLS that sends whatever frames it is told to. https://www.rfc-editor.org/rfc/rfc9113#section-6</summary>
internal sealed class Http2Connection : IDisposable
{
    public const byte EndHeaders = 4;
    public const byte EndStream = 1;

    private readonly RawConnection connection;

    private Http2Connection(RawConnection connection) => this.connection = connection;

    /// <summary>Frames that came back, until the server closed the connection.</summary>
    public long Received { get; private set; }

    /// <summary>Completes when the server has closed the connection.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    public static async Task<Http2Connection> Open(Uri server, CancellationToken cancel)
    {
        var opened = new Http2Connection(await RawConnection.Open(server, cancel));
        await opened.connection.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancel);
        await opened.Send(Frame(type: 4, flags: 0, stream: 0, []), cancel);
        opened.Closed = opened.ReadToEnd(cancel);
        return opened;
    }

    public static byte[] Headers(int stream, byte flags, ReadOnlySpan<byte> block) => Frame(type: 1, flags, stream, block);

    public static byte[] Data(int stream, byte flags, ReadOnlySpan<byte> bytes) => Frame(type: 0, flags, stream, bytes);

    public static byte[] Reset(int stream) => Frame(type: 3, flags: 0, stream, [0, 0, 0, 8]);

    public static byte[] Settings() => Frame(type: 4, flags: 0, stream: 0, [0, 3, 0, 0, 0, 100]);

    public static byte[] Ping() => Frame(type: 6, flags: 0, stream: 0, new byte[8]);

    public static byte[] Continuation(int stream, ReadOnlySpan<byte> block) => Frame(type: 9, flags: 0, stream, block);

    /// <summary>The header block of a gRPC call: literals without indexing. https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2</summary>
    public static byte[] Call(Uri server, string path, params IEnumerable<(string Name, string Value)> more)
    {
        (string, string)[] headers =
        [
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", server.Authority),
            ("content-type", "application/grpc"), ("te", "trailers"), .. more,
        ];
        return [.. headers.SelectMany(header => Literal(header.Item1, header.Item2))];
    }

    public static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

    /// <exception cref="SocketException">The server has closed it.</exception>
    public ValueTask Send(ReadOnlyMemory<byte> frames, CancellationToken cancel) => connection.Send(frames, cancel);

    public void Dispose() => connection.Dispose();

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(0), payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A string of any length, not in Huffman's code.</summary>
    private static byte[] Text(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length < 127)
            return [(byte)bytes.Length, .. bytes];
        var length = new List<byte> { 127 };
        var rest = bytes.Length - 127;
        for (; rest >= 128; rest >>= 7)
            length.Add((byte)(rest & 0x7f | 0x80));
        return [.. length, (byte)rest, .. bytes];
    }

    private async Task ReadToEnd(CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await connection.Receive(buffer, cancel) is > 0 and var read)
                Received += read;
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // As it may.
        }
    }
}
