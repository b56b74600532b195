using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Security.Tests;

/// <summary>
/// One gRPC call as HTTP/2 frames: what gRPC clients take care not to send. https://www.rfc-editor.org/rfc/rfc9113
/// </summary>
internal sealed class RawHttp2 : IDisposable
{
    private const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, GoAway = 7;
    private const byte EndStream = 1, EndHeaders = 4;

    private readonly Socket client = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Connects and sends the request's headers, in this order, as often as they stand there.</summary>
    public static async Task<RawHttp2> Begin(
        string server, string path, string authority, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var call = await Open(server);
        await call.Ask(stream: 1, path, authority, headers);
        return call;
    }

    /// <summary>Connects.</summary>
    /// <param name="window">Bytes that each stream may send before it is told to go on.</param>
    public static async Task<RawHttp2> Open(string server, ushort window = 65_535)
    {
        var (call, address) = (new RawHttp2(), new Uri(server));
        await call.client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await call.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        // Header table of size 0: the answer's headers come as plain text.
        await call.Frame(Settings, 0, [0, 1, 0, 0, 0, 0, 0, 4, 0, 0, (byte)(window >> 8), (byte)window], stream: 0);
        return call;
    }

    /// <summary>Sends the headers of a request.</summary>
    public async Task Ask(byte stream, string path, string authority, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in (KeyValuePair<string, string>[])
        [
            new(":method", "POST"), new(":scheme", "http"), new(":path", path), new(":authority", authority), .. headers
        ])
        {
            block.WriteByte(0);
            Literal(block, name);
            Literal(block, value);
        }
        await Frame(Headers, EndHeaders, block.ToArray(), stream);
    }

    /// <summary>Sends a whole gRPC request, without credentials.</summary>
    public async Task Ask(byte stream, string path, IMessage message)
    {
        await Ask(stream, path, "localhost", [new("content-type", "application/grpc"), new("te", "trailers")]);
        await Frame(Data, EndStream, GrpcRequest.Frame(message.ToByteArray()), stream);
    }

    /// <summary>The next frame that came for a stream; null where the connection is closed. The window is not opened again.</summary>
    public async Task<(int Stream, bool Ended, bool Reset, string Text)?> Next()
    {
        while (await ReadExactly(9) is { } header && await ReadExactly(header[0] << 16 | header[1] << 8 | header[2]) is { } payload)
        {
            if (header[3] is Data or Headers or ResetStream)
                return (
                    BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)),
                    header[3] == ResetStream || (header[4] & EndStream) != 0,
                    header[3] == ResetStream,
                    Encoding.Latin1.GetString(payload));
        }
        return null;
    }

    /// <summary>The whole call, with all that came back as text: the names and values of the headers and trailers are in it.</summary>
    public static async Task<string> Call(
        string server, string path, string authority, IEnumerable<KeyValuePair<string, string>> headers, IMessage message)
    {
        using var call = await Begin(server, path, authority, [new("content-type", "application/grpc"), new("te", "trailers"), .. headers]);
        var body = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        message.WriteTo(body.AsSpan(5));
        await call.Frame(Data, EndStream, body);
        return await call.ReadToEnd();
    }

    public Task SendData(byte[] bytes) => Frame(Data, 0, bytes);

    /// <summary>The client gives up.</summary>
    public Task Reset() => Frame(ResetStream, 0, [0, 0, 0, 8]);

    /// <summary>Reads until the stream ends, or the connection does.</summary>
    public async Task<string> ReadToEnd()
    {
        var text = new StringBuilder();
        while (await ReadExactly(9) is { } header)
        {
            var length = header[0] << 16 | header[1] << 8 | header[2];
            if (await ReadExactly(length) is not { } payload)
                break;
            if (header[3] is Data or Headers)
                text.Append(Encoding.Latin1.GetString(payload));
            if (header[3] is ResetStream or GoAway || (header[3] is Data or Headers && (header[4] & EndStream) != 0))
                break;
        }
        return text.ToString();
    }

    public void Dispose() => client.Dispose();

    private static void Literal(MemoryStream block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        // An integer of a prefix of seven bits: https://www.rfc-editor.org/rfc/rfc7541#section-5.1
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
                block.WriteByte((byte)(rest & 127 | 128));
            block.WriteByte((byte)rest);
        }
        block.Write(bytes);
    }

    private Task Frame(byte type, byte flags, byte[] payload, byte stream = 1) => Write(
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload]);

    private async Task Write(byte[] bytes) => await client.SendAsync(bytes, TestContext.Current.CancellationToken);

    private async Task<byte[]?> ReadExactly(int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            int read;
            try
            {
                read = await client.ReceiveAsync(bytes.AsMemory(filled), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                return null;
            }
            if (read == 0)
                return null;
            filled += read;
        }
        return bytes;
    }
}
