using System.Buffers.Binary;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// The Connect protocol's streams: each message behind one byte of flags and four of length, the last one marked as the end.
/// https://connectrpc.com/docs/protocol#streaming-rpcs
/// </summary>
internal static class ConnectEnvelope
{
    public const string ContentType = "application/connect+json";

    private const int HeaderLength = 5;
    private const byte EndOfStream = 2;

    /// <summary>A message, or what ends the stream.</summary>
    public static byte[] Wrap(ReadOnlyMemory<byte> json, bool end = false)
    {
        var envelope = new byte[HeaderLength + json.Length];
        envelope[0] = end ? EndOfStream : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(envelope.AsSpan(1), (uint)json.Length);
        json.CopyTo(envelope.AsMemory(HeaderLength));
        return envelope;
    }

    /// <summary>The one message of a request, uncompressed.</summary>
    /// <exception cref="Identity.Faults.AwsFaultException">MalformedInput: no such envelope, or more than one.</exception>
    public static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> body) =>
        body.Length >= HeaderLength && body.Span[0] == 0
            && BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]) == body.Length - HeaderLength
            ? body[HeaderLength..]
            : throw WireFaults.MalformedInput("The body is not one uncompressed message in its envelope");
}
