using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rolecall.LoadTool.Wires.Http2;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Wires;

/// <summary>The server's end of connections, frame by frame as a test says.</summary>
internal sealed class Http2Peer : IDisposable
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private const int PrefaceBytes = 24;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private NetworkStream? accepted;

    public Http2Peer() => listener.Start();

    public Uri Address => new("http://" + listener.LocalEndpoint);

    /// <summary>Takes the next connection, and tells it what calls may do.</summary>
    /// <param name="settings">Numbers and values. https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2</param>
    public async Task Accept(params (byte Number, int Value)[] settings)
    {
        var socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().OrFail("nobody connects");
        accepted = new NetworkStream(socket, ownsSocket: true);
        await accepted.ReadExactlyAsync(new byte[PrefaceBytes], TestContext.Current.CancellationToken).AsTask().OrFail("no preface");
        await Send(FrameType.Settings, 0, 0, [.. settings.SelectMany(one => (byte[])[0, one.Number, .. Number(one.Value)])]);
    }

    /// <summary>The next frame that belongs to a call.</summary>
    public async Task<(FrameType Type, byte Flags, int Stream, byte[] Payload)> Next()
    {
        while (true)
        {
            var head = new byte[9];
            await accepted!.ReadExactlyAsync(head, TestContext.Current.CancellationToken).AsTask().OrFail("no frame comes");
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await accepted.ReadExactlyAsync(payload, TestContext.Current.CancellationToken).AsTask().OrFail("no payload comes");
            if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) is > 0 and var stream)
                return ((FrameType)head[3], head[4], stream, payload);
        }
    }

    /// <summary>Reads a whole call.</summary>
    /// <returns>Its stream and its message behind the prefix.</returns>
    public async Task<(int Stream, byte[] Message)> Call()
    {
        var message = new List<byte>();
        while (true)
        {
            var (type, flags, stream, payload) = await Next();
            if (type == FrameType.Data)
                message.AddRange(payload);
            if ((flags & EndStream) != 0)
                return (stream, [.. message]);
        }
    }

    public async Task Send(FrameType type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = [.. Number(payload.Length << 8 | (int)type), flags, .. Number(stream), .. payload];
        await accepted!.WriteAsync(frame, TestContext.Current.CancellationToken);
    }

    /// <summary>An answer of one message.</summary>
    public async Task Answer(int stream, byte[] message)
    {
        await Send(FrameType.Headers, EndHeaders, stream, Block((":status", "200")));
        await Send(FrameType.Data, 0, stream, [0, .. Number(message.Length), .. message]);
        await Send(FrameType.Headers, EndHeaders | EndStream, stream, Block(("grpc-status", "0")));
    }

    public static byte[] Block(params (string Name, string Value)[] fields) =>
        [.. fields.SelectMany(field => (byte[])[0, .. Text(field.Name), .. Text(field.Value)])];

    /// <summary>The server takes no calls any more.</summary>
    /// <param name="last">The last stream that it took.</param>
    public Task Leave(int last, byte error = 0) => Send(FrameType.GoAway, 0, 0, [.. Number(last), 0, 0, 0, error]);

    /// <summary>Completes when the client has closed the connection.</summary>
    public Task Closed()
    {
        return ReadToEnd().OrFail("the client does not close the connection");

        async Task ReadToEnd()
        {
            while (await accepted!.ReadAsync(new byte[1_024], TestContext.Current.CancellationToken) > 0)
            {
                // What it has sent before.
            }
        }
    }

    /// <summary>Ends the connection that was taken last.</summary>
    public void Close() => accepted!.Dispose();

    public void Dispose()
    {
        accepted?.Dispose();
        listener.Dispose();
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>Of at most 126 characters.</summary>
    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
