using System.Buffers.Binary;
using System.Text;

namespace Rolecall.Contracts.Storage;

/// <summary>Reads what a <see cref="PackedWriter"/> wrote, in the same order.</summary>
/// <exception cref="InvalidDataException">Of each member: the bytes are not what is read.</exception>
public ref struct PackedReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>All was read.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public int Count()
    {
        var value = 0u;
        for (var shift = 0; shift < 32; shift += 7)
        {
            var next = Byte();
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value <= int.MaxValue ? (int)value : throw new InvalidDataException("A count is too large.");
        }
        throw new InvalidDataException("A count has no end.");
    }

    public string? Text() => Count() is > 0 and var length ? Encoding.UTF8.GetString(Take(length - 1)) : null;

    /// <summary>The bytes of a text; empty where there is none.</summary>
    public ReadOnlySpan<byte> TextBytes() => Count() is > 0 and var length ? Take(length - 1) : default;

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    /// <summary>So many bytes as they are.</summary>
    public ReadOnlySpan<byte> Raw(int count) => Take(count);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length)
            throw new InvalidDataException("A value is longer than what is there.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
