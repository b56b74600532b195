using System.Buffers.Binary;
using System.Text;

namespace Rolecall.Contracts.Storage;

/// <summary>Writes values one after another into a buffer that grows and is used again: what <see cref="PackedReader"/> reads.</summary>
public sealed class PackedWriter
{
    private byte[] bytes;

    public PackedWriter(int capacity = 1024) => bytes = new byte[capacity];

    /// <summary>Bytes that were written.</summary>
    public int Length { get; private set; }

    public int Capacity => bytes.Length;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, Length);

    public Span<byte> this[Range range] => bytes.AsSpan(0, Length)[range];

    public void Clear() => Length = 0;

    /// <summary>Takes back what was written after the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => Length = Math.Min(Length, length);

    /// <summary>Room for so many bytes, which the caller fills; good until the next write.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Array.Resize(ref bytes, Math.Max(checked(Length + count), bytes.Length * 2));
        var room = bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Eight bytes.</summary>
    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);

    /// <summary>As many bytes as it needs.</summary>
    public void Count(int value)
    {
        var rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
            Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    /// <summary>A text, or that there is none.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Count(0);
            return;
        }
        Text(text.AsSpan());
    }

    public void Text(ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Count(length + 1);
        Encoding.UTF8.GetBytes(text, Reserve(length));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        value.CopyTo(Reserve(value.Length));
    }
}
