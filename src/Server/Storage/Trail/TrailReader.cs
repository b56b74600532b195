using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>Reads what is committed; what was changed on the disk meanwhile is refused.</summary>
internal sealed class TrailReader(TrailFolder folder)
{
    /// <summary>Deletions among them, and what they deleted.</summary>
    /// <exception cref="DamagedStoreException">They are not as they were written.</exception>
    public List<(long Sequence, ReadOnlyMemory<byte> Body)> Read(TrailStretch stretch)
    {
        // With the seal before, which the first frame's is made of.
        var bytes = new byte[stretch.To - stretch.From + TrailFrame.SealBytes];
        try
        {
            for (var read = 0; read < bytes.Length;)
            {
                var more = RandomAccess.Read(stretch.Segment.Handle, bytes.AsSpan(read), stretch.From - TrailFrame.SealBytes + read);
                if (more == 0)
                    throw Damaged(stretch);
                read += more;
            }
        }
        catch (IOException failure)
        {
            throw new StoreUnavailableException($"The audit trail cannot be read: {failure.Message}", failure);
        }
        var records = new List<(long, ReadOnlyMemory<byte>)>();
        for (var at = 0; at + TrailFrame.SealBytes < bytes.Length;)
        {
            var former = bytes.AsSpan(at);
            if (TrailFrame.Read(former[TrailFrame.SealBytes..]) is not { } frame || !frame.IsSealed(former[..(TrailFrame.SealBytes + frame.Length)], folder.Envelope))
                throw Damaged(stretch);
            Add(records, frame, bytes.AsMemory(at + TrailFrame.SealBytes + TrailFrame.HeaderBytes, frame.Bytes));
            at += frame.Length;
        }
        return records;
    }

    /// <summary>The stretches that hold views after the sequence, the oldest first.</summary>
    public IEnumerable<TrailStretch> After(long sequence)
    {
        foreach (var segment in folder.Segments)
        {
            if (segment.Last <= sequence)
                continue;
            var stretches = segment.Stretches();
            for (var i = 0; i < stretches.Length; i++)
            {
                if (i + 1 == stretches.Length || stretches[i + 1].First > sequence)
                    yield return stretches[i];
            }
        }
    }

    /// <summary>The stretches that hold views before the sequence, the newest first.</summary>
    public IEnumerable<TrailStretch> Before(long sequence)
    {
        foreach (var segment in folder.Segments.Reverse())
        {
            if (segment.First >= sequence)
                continue;
            foreach (var stretch in segment.Stretches().AsEnumerable().Reverse())
            {
                if (stretch.First < sequence)
                    yield return stretch;
            }
        }
    }

    /// <summary>Where the sequence is, if it is still there.</summary>
    public TrailStretch? StretchOf(long sequence)
    {
        foreach (var segment in folder.Segments)
        {
            if (segment.StretchOf(sequence) is { } found)
                return found;
        }
        return null;
    }

    private static void Add(List<(long, ReadOnlyMemory<byte>)> records, TrailFrame frame, ReadOnlyMemory<byte> bodies)
    {
        var rest = bodies.Span;
        while (!rest.IsEmpty)
        {
            var body = TrailRecords.Next(ref rest, out var offset);
            var end = bodies.Length - rest.Length;
            records.Add((frame.First + offset, bodies[(end - body.Length)..end]));
        }
    }

    private static DamagedStoreException Damaged(TrailStretch stretch) =>
        new(null, $"segment {stretch.Segment.Name} of the audit trail was changed at byte {stretch.From} or after it");
}
