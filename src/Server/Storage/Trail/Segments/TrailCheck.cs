using Microsoft.Win32.SafeHandles;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>Reads a segment from its first byte, as a start does: every frame is held against its seal.</summary>
internal sealed class TrailCheck(string folder, Envelope envelope)
{
    private byte[] bytes = [];

    /// <summary>What was found in the file of a segment.</summary>
    /// <param name="Segment">Up to the first frame that is not whole; null where not even its beginning is.</param>
    /// <param name="Id">Of the trail that it says it is of.</param>
    /// <param name="FileLength">In bytes.</param>
    /// <param name="Edition">The latest edition of a head that a frame was written under.</param>
    /// <param name="UnknownKey">The envelope key of the frame after those, where that is not there.</param>
    /// <param name="Stray">The frame after those: whole by its checksum, and not sealed to stand there.</param>
    /// <param name="IsCut">What was read ends within the frame after those, or without one.</param>
    public sealed record Found(
        TrailSegment? Segment, Guid Id, long FileLength, long Edition, ulong? UnknownKey = null, TrailFrame? Stray = null, bool IsCut = false);

    /// <summary>Told of a record.</summary>
    /// <param name="ticks">Its time; of a deletion, 0.</param>
    /// <param name="sequence">Of its first view.</param>
    /// <param name="views">How many it has; a deletion has one.</param>
    /// <param name="body">The record.</param>
    public delegate void Learn(string sandbox, long ticks, long sequence, int views, ReadOnlySpan<byte> body);

    /// <param name="name">Of the file.</param>
    /// <param name="openedAt">By the wall.</param>
    /// <param name="after">The newest sequence that was committed when it was begun.</param>
    /// <param name="most">Bytes after which nothing is looked at.</param>
    /// <param name="learn">Told of each record that is there.</param>
    /// <returns>Null where there is no such file.</returns>
    public Found? Read(TrailSegmentName name, DateTimeOffset openedAt, long after, long most, Learn learn)
    {
        SafeFileHandle handle;
        try
        {
            handle = TrailSegmentFile.Open(Path.Combine(folder, name.ToString()));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        Found? found = null;
        try
        {
            return found = Read(new TrailSegment(name, handle, openedAt) { After = after }, most, learn);
        }
        finally
        {
            if (found?.Segment is null)
                handle.Dispose();
        }
    }

    /// <summary>The trail that a segment says it is of; null where it was not made by this server.</summary>
    public Guid? IdOf(TrailSegmentName name)
    {
        using var handle = TrailSegmentFile.Open(Path.Combine(folder, name.ToString()));
        return TrailSegmentFile.IdOf(Whole(handle, TrailSegmentFile.HeaderBytes), name, envelope);
    }

    private Found Read(TrailSegment segment, long most, Learn learn)
    {
        var fileLength = RandomAccess.GetLength(segment.Handle);
        var whole = Whole(segment.Handle, (int)Math.Min(fileLength, most));
        if (TrailSegmentFile.IdOf(whole, segment.Name, envelope) is not { } id)
            return new Found(null, default, fileLength, 0);
        segment.Begin(TrailSegmentFile.HeaderBytes, whole.Slice(TrailSegmentFile.HeaderBytes - TrailFrame.SealBytes, TrailFrame.SealBytes));
        var (edition, shares, known) = (0L, new Dictionary<string, TrailShare>(StringComparer.Ordinal), (string?)null);
        while (segment.Length < whole.Length)
        {
            var former = whole[((int)segment.Length - TrailFrame.SealBytes)..];
            if (TrailFrame.Read(former[TrailFrame.SealBytes..]) is not { } frame)
                return new Found(segment, id, fileLength, edition, IsCut: TrailFrame.IsCut(former[TrailFrame.SealBytes..]));
            if (!frame.IsSealed(former[..(TrailFrame.SealBytes + frame.Length)], envelope))
                return new Found(segment, id, fileLength, edition, envelope.Has(frame.Key) ? null : frame.Key, frame);
            shares.Clear();
            var rest = former.Slice(TrailFrame.SealBytes + TrailFrame.HeaderBytes, frame.Bytes);
            while (!rest.IsEmpty)
            {
                var body = TrailRecords.Next(ref rest, out var offset);
                var isDeletion = TrailRecords.IsDeletion(body);
                (known, var ticks, var views) = TrailRecords.Summary(body, known);
                var last = frame.First + offset + views - 1;
                var share = isDeletion ? default : new TrailShare(body.Length, last, ticks);
                shares[known] = shares.GetValueOrDefault(known).And(share);
                learn(known, ticks, frame.First + offset, views, body);
            }
            segment.Add(frame, former.Slice(TrailFrame.HeaderBytes + TrailFrame.SealBytes + frame.Bytes, TrailFrame.SealBytes), shares);
            edition = Math.Max(edition, frame.Edition);
        }
        return new Found(segment, id, fileLength, edition, IsCut: true);
    }

    private ReadOnlySpan<byte> Whole(SafeFileHandle handle, int length)
    {
        if (bytes.Length < length)
            bytes = new byte[length];
        var read = 0;
        while (read < length && RandomAccess.Read(handle, bytes.AsSpan(read, length - read), read) is > 0 and var more)
            read += more;
        return bytes.AsSpan(0, read);
    }
}
