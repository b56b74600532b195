using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>Writes what <see cref="BinaryReader"/> reads, into the caller's bytes, and into pooled ones where these do not reach.</summary>
/// <param name="initial">On the stack.</param>
internal ref struct ClaimsWriter(Span<byte> initial)
{
    private Span<byte> bytes = initial;
    private byte[]? rented;
    private int length;

    public readonly ReadOnlySpan<byte> Written => bytes[..length];

    public void Write(byte value)
    {
        Room(1)[0] = value;
        length++;
    }

    public void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        length += sizeof(long);
    }

    /// <summary>Its length in bytes, and then it, in UTF-8.</summary>
    public void Write(string text)
    {
        WriteLength(Encoding.UTF8.GetByteCount(text));
        length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetByteCount(text)));
    }

    /// <summary>The bytes that the hex digits tell.</summary>
    public void WriteHex(string digits)
    {
        if (Convert.FromHexString(digits, Room(digits.Length / 2), out _, out var written) != OperationStatus.Done)
            throw new FormatException("a session's id is no hex");
        length += written;
    }

    /// <summary>Seven bits a byte, the lowest first; the eighth tells that more come.</summary>
    public void WriteLength(int value)
    {
        var left = (uint)value;
        for (; left > 0x7f; left >>= 7)
            Write((byte)(left | 0x80));
        Write((byte)left);
    }

    /// <summary>Gives the pooled bytes back.</summary>
    public readonly void Dispose()
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
    }

    /// <summary>Room for so many bytes more.</summary>
    private Span<byte> Room(int more)
    {
        if (bytes.Length - length >= more)
            return bytes[length..];
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, checked(length + more)));
        Written.CopyTo(larger);
        Dispose();
        bytes = rented = larger;
        return bytes[length..];
    }
}
