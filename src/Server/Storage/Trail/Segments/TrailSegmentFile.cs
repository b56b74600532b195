using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Unix;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>How a segment's file begins: which it is of which trail, and the seal of that, the first of its chain.</summary>
internal static class TrailSegmentFile
{
    private const int SealedBytes = 8 + 16 + (3 * sizeof(long));

    public const int HeaderBytes = SealedBytes + TrailFrame.SealBytes;

    private static ReadOnlySpan<byte> Mark => "RCTRAIL1"u8;

    /// <summary>Makes an empty segment, on the disk once it returns.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static TrailSegment Make(string folder, TrailSegmentName name, Guid id, Envelope envelope, DateTimeOffset now, long after = 0)
    {
        var file = Path.Combine(folder, name.ToString());
        File.Delete(file);
        // The file's mode is of its making; whoever opens it later takes it as it is.
        using (new FileStream(file, SecretFile.OwnerOnly(FileMode.CreateNew)))
        {
        }
        var handle = Open(file);
        try
        {
            var header = Header(name, id, envelope.Newest, envelope);
            RandomAccess.Write(handle, header, 0);
            RandomAccess.FlushToDisk(handle);
            LibC.SyncDirectory(folder);
            var made = new TrailSegment(name, handle, now) { After = after };
            made.Begin(HeaderBytes, header.AsSpan(SealedBytes));
            return made;
        }
        catch
        {
            handle.Dispose();
            File.Delete(file);
            throw;
        }
    }

    public static SafeFileHandle Open(string file) => File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Whether there is anything behind the header but zeros that no frame was written over yet.</summary>
    public static bool HoldsAFrame(string file)
    {
        using var handle = Open(file);
        Span<byte> begun = stackalloc byte[sizeof(uint)];
        var read = RandomAccess.Read(handle, begun, HeaderBytes);
        return begun[..read].ContainsAnyExcept((byte)0);
    }

    /// <summary>Which trail the segment is of; null where its header was not made by this server for this name.</summary>
    /// <param name="at">The file from its beginning.</param>
    public static Guid? IdOf(ReadOnlySpan<byte> at, TrailSegmentName name, Envelope envelope)
    {
        if (at.Length < HeaderBytes || !at.StartsWith(Mark))
            return null;
        var (id, key) = (new Guid(at[8..24]), BinaryPrimitives.ReadUInt64LittleEndian(at[40..]));
        return envelope.Has(key) && at[..HeaderBytes].SequenceEqual(Header(name, id, key, envelope)) ? id : null;
    }

    private static byte[] Header(TrailSegmentName name, Guid id, ulong key, Envelope envelope)
    {
        var header = new byte[HeaderBytes];
        Mark.CopyTo(header);
        id.TryWriteBytes(header.AsSpan(8));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), name.Number);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), name.Edition);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(40), key);
        TrailFrame.SealOf(header.AsSpan(0, SealedBytes), key, envelope).CopyTo(header.AsSpan(SealedBytes));
        return header;
    }
}
