using System.Buffers;
using System.Buffers.Binary;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// What stands before each message: a byte that says whether it is compressed, and four of its length in bytes.
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
internal readonly record struct GrpcPrefix(bool IsCompressed, uint MessageLength)
{
    /// <summary>Bytes.</summary>
    public const int Length = 5;

    /// <summary>The prefix that a body begins with; null while it has not come.</summary>
    public static GrpcPrefix? Of(ReadOnlySequence<byte> received)
    {
        if (received.Length < Length)
            return null;
        Span<byte> prefix = stackalloc byte[Length];
        received.Slice(0, Length).CopyTo(prefix);
        return new(prefix[0] != 0, BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
    }

    /// <summary>Writes that of a message that is not compressed.</summary>
    public static void Write(IBufferWriter<byte> into, int messageLength)
    {
        var prefix = into.GetSpan(Length);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)messageLength);
        into.Advance(Length);
    }
}
