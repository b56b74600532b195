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
    public sealed record Found(TrailSegment? Segment, Guid Id, long FileLength, long Edition, ulong? UnknownKey);

    /// <param name="name">Of the file.</param>
    /// <param name="openedAt">By the wall.</param>
    /// <param name="after">The newest sequence that was committed when it was begun.</param>
    /// <param name="most">Bytes after which nothing is looked at.</param>
    /// <param name="learn">Told of each record that is there: its sandbox, its time, its sequence, and whether it deletes the sandbox.</param>
    /// <returns>Null where there is no such file.</returns>
    public Found? Read(TrailSegmentName name, DateTimeOffset openedAt, long after, long most, Action<string, long, long, bool> learn)
    {
        var file = Path.Combine(folder, name.ToString());
        if (!File.Exists(file))
            return null;
        var handle = TrailSegmentFile.Open(file);
        var fileLength = RandomAccess.GetLength(handle);
        var whole = Whole(handle, (int)Math.Min(fileLength, most));
        if (TrailSegmentFile.IdOf(whole, name, envelope) is not { } id)
        {
            handle.Dispose();
            return new Found(null, default, fileLength, 0, null);
        }
        var segment = new TrailSegment(name, handle, openedAt) { After = after };
        segment.Begin(TrailSegmentFile.HeaderBytes, whole.Slice(TrailSegmentFile.HeaderBytes - TrailFrame.SealBytes, TrailFrame.SealBytes));
        var (edition, shares, known) = (0L, new Dictionary<string, TrailShare>(StringComparer.Ordinal), (string?)null);
        while (segment.Length < whole.Length)
        {
            var former = whole[((int)segment.Length - TrailFrame.SealBytes)..];
            if (TrailFrame.Read(former[TrailFrame.SealBytes..]) is not { } frame)
                return new Found(segment, id, fileLength, edition, null);
            if (!frame.IsSealed(former[..(TrailFrame.SealBytes + frame.Length)], envelope))
                return new Found(segment, id, fileLength, edition, envelope.Has(frame.Key) ? null : frame.Key);
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
                learn(known, ticks, last, isDeletion);
            }
            segment.Add(frame, former.Slice(TrailFrame.HeaderBytes + TrailFrame.SealBytes + frame.Bytes, TrailFrame.SealBytes), shares);
            edition = Math.Max(edition, frame.Edition);
        }
        return new Found(segment, id, fileLength, edition, null);
    }

    /// <summary>The trail that a segment says it is of; null where it was not made by this server.</summary>
    public Guid? IdOf(TrailSegmentName name)
    {
        using var handle = TrailSegmentFile.Open(Path.Combine(folder, name.ToString()));
        return TrailSegmentFile.IdOf(Whole(handle, TrailSegmentFile.HeaderBytes), name, envelope);
    }

    private ReadOnlySpan<byte> Whole(Microsoft.Win32.SafeHandles.SafeFileHandle handle, int length)
    {
        if (bytes.Length < length)
            bytes = new byte[length];
        var read = 0;
        while (read < length && RandomAccess.Read(handle, bytes.AsSpan(read, length - read), read) is > 0 and var more)
            read += more;
        return bytes.AsSpan(0, read);
    }
}
