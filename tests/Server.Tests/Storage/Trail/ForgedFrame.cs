using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>Frames as somebody makes them who knows the format, and has no envelope key: checksum and lengths are right, the seal is whatever it was.</summary>
internal static class ForgedFrame
{
    private const int SequencesAt = 12;
    private const int EditionAt = 36;

    /// <summary>A byte of the records is another.</summary>
    public static byte[] Edited(byte[] frame, int at, byte with)
    {
        var forged = frame.ToArray();
        forged[TrailFrame.HeaderBytes + (at % Math.Max(1, BytesOf(frame)))] ^= with;
        return Summed(forged);
    }

    /// <summary>Its sequences, or the edition of its head, are others.</summary>
    public static byte[] Renumbered(byte[] frame, int which, long by)
    {
        var forged = frame.ToArray();
        var at = which % 3 == 2 ? EditionAt : SequencesAt + (which % 3 * sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(forged.AsSpan(at), BinaryPrimitives.ReadInt64LittleEndian(forged.AsSpan(at)) + by);
        return Summed(forged);
    }

    /// <summary>It holds these records.</summary>
    public static byte[] Of(byte[] frame, IEnumerable<byte[]> records)
    {
        byte[] forged = [.. frame[..TrailFrame.HeaderBytes], .. records.SelectMany(record => record), .. frame[^TrailFrame.SealBytes..]];
        BinaryPrimitives.WriteInt32LittleEndian(forged.AsSpan(8), forged.Length - TrailFrame.HeaderBytes - TrailFrame.SealBytes);
        return Summed(forged);
    }

    /// <summary>With length and offset.</summary>
    public static List<byte[]> Records(byte[] frame)
    {
        var records = new List<byte[]>();
        ReadOnlySpan<byte> rest = frame.AsSpan(TrailFrame.HeaderBytes, BytesOf(frame));
        while (!rest.IsEmpty)
        {
            var before = rest;
            TrailRecords.Next(ref rest, out _);
            records.Add(before[..^rest.Length].ToArray());
        }
        return records;
    }

    private static int BytesOf(byte[] frame) => frame.Length - TrailFrame.HeaderBytes - TrailFrame.SealBytes;

    private static byte[] Summed(byte[] frame)
    {
        var summed = frame.AsSpan(8, frame.Length - 8 - TrailFrame.SealBytes);
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(summed);
        foreach (var word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (var last in summed[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, last);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), ~sum);
        return frame;
    }
}
