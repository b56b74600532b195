using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>
/// What is written and synced at once: a header, records, and a seal (HMAC) over them and the seal before, which stands right before the
/// header. So a segment is a chain of frames that only a holder of the envelope key can make. The checksum (CRC32C) tells without
/// a key that a frame was not written to its end.
/// </summary>
/// <param name="Bytes">Of the records.</param>
/// <param name="First">A sequence that no record is before.</param>
/// <param name="Last">The sequence of the last view.</param>
/// <param name="Key">The envelope key of the seal.</param>
/// <param name="Edition">Of the trail's head when the frame was written.</param>
internal readonly record struct TrailFrame(int Bytes, long First, long Last, ulong Key, long Edition)
{
    public const int SealBytes = 32;

    /// <summary>Mark, checksum, bytes, two sequences, key, edition.</summary>
    public const int HeaderBytes = 12 + (4 * sizeof(long));

    private const uint Mark = 0x31_54_43_52;
    private const int SummedFrom = 8;

    /// <summary>On the disk, with its seal.</summary>
    public int Length => HeaderBytes + Bytes + SealBytes;

    /// <summary>Makes the header and the seal.</summary>
    /// <param name="whole">The seal before, the frame with its records, and room for its seal.</param>
    public void Close(Span<byte> whole, Envelope envelope)
    {
        var header = whole[SealBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], First);
        BinaryPrimitives.WriteInt64LittleEndian(header[20..], Last);
        BinaryPrimitives.WriteUInt64LittleEndian(header[28..], Key);
        BinaryPrimitives.WriteInt64LittleEndian(header[36..], Edition);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Checksum(header[SummedFrom..(HeaderBytes + Bytes)]));
        SealOf(whole[..^SealBytes], Key, envelope).CopyTo(whole[^SealBytes..]);
    }

    /// <summary>The frame that begins here; null where none does that is whole by its checksum.</summary>
    public static TrailFrame? Read(ReadOnlySpan<byte> at)
    {
        if (at.Length < HeaderBytes + SealBytes || BinaryPrimitives.ReadUInt32LittleEndian(at) != Mark)
            return null;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(at[8..]);
        if (bytes < 0 || bytes > at.Length - HeaderBytes - SealBytes)
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(at[4..]) == Checksum(at[SummedFrom..(HeaderBytes + bytes)])
            ? new TrailFrame(
                bytes,
                BinaryPrimitives.ReadInt64LittleEndian(at[12..]),
                BinaryPrimitives.ReadInt64LittleEndian(at[20..]),
                BinaryPrimitives.ReadUInt64LittleEndian(at[28..]),
                BinaryPrimitives.ReadInt64LittleEndian(at[36..]))
            : null;
    }

    /// <summary>Whether what is here ends before the frame that begins here does.</summary>
    public static bool IsCut(ReadOnlySpan<byte> at) => at.Length < HeaderBytes + SealBytes
        || (BinaryPrimitives.ReadUInt32LittleEndian(at) == Mark
            && BinaryPrimitives.ReadInt32LittleEndian(at[8..]) > at.Length - HeaderBytes - SealBytes);

    /// <param name="withFormer">The seal before, and the frame to its end.</param>
    public bool IsSealed(ReadOnlySpan<byte> withFormer, Envelope envelope) =>
        envelope.Has(Key) && withFormer[^SealBytes..].SequenceEqual(SealOf(withFormer[..^SealBytes], Key, envelope));

    /// <summary>The first bytes of an HMAC-SHA-512.</summary>
    public static ReadOnlySpan<byte> SealOf(ReadOnlySpan<byte> data, ulong key, Envelope envelope) => envelope.Authenticate(key, data).AsSpan(0, SealBytes);

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (var last in data[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, last);
        return ~sum;
    }
}
