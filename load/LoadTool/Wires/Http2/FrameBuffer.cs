using System.Buffers.Binary;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>Frames that are to be sent, one behind the other. For one thread at a time.</summary>
internal sealed class FrameBuffer
{
    public const int HeadBytes = 9;

    private byte[] bytes = new byte[16 << 10];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload) =>
        payload.CopyTo(Frame(type, flags, stream, payload.Length));

    /// <returns>Where its payload is to be written.</returns>
    public Span<byte> Frame(FrameType type, byte flags, int stream, int length)
    {
        var frame = Take(HeadBytes + length);
        BinaryPrimitives.WriteInt32BigEndian(frame, length << 8 | (int)type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);
        return frame[HeadBytes..];
    }

    public void Raw(ReadOnlySpan<byte> some) => some.CopyTo(Take(some.Length));

    private Span<byte> Take(int length)
    {
        if (Length + length > bytes.Length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + length));
        Length += length;
        return bytes.AsSpan(Length - length, length);
    }
}
