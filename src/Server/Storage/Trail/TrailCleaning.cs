using System.Diagnostics.Metrics;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>Gives up what is too old or too much, and writes segments again without what was deleted.</summary>
internal sealed class TrailCleaning : IDisposable
{
    /// <summary>Of a frame of a segment that is written again.</summary>
    private const int FrameBytes = 64 << 10;

    private readonly TrailFolder folder;
    private readonly TrailLimits limits;
    private readonly TrailReader reader;
    private readonly Lock one = new();
    private readonly Meter meter = new("Rolecall.AuditTrail");
    private readonly Counter<long> givenUp;

    public TrailCleaning(TrailFolder folder, TrailLimits limits, TrailReader reader)
    {
        (this.folder, this.limits, this.reader) = (folder, limits, reader);
        meter.CreateObservableGauge("rolecall.audit_trail.size", () => folder.Segments.Sum(segment => segment.Length), "By", "What is kept of the audit trail.");
        givenUp = meter.CreateCounter<long>("rolecall.audit_trail.given_up", "By", "What was given up of the audit trail, since it was too old or too much.");
    }

    /// <summary>So much of the segment is of deleted sandboxes that writing it again gives back a quarter of it, and not just a few KB.</summary>
    public static bool IsWorthIt(TrailFolder folder, TrailLimits limits, TrailSegment segment)
    {
        if (folder.Deleted.IsEmpty)
            return false;
        var (dead, all) = (0L, 0L);
        foreach (var (sandbox, share) in segment.Shares())
        {
            all += share.Bytes;
            if (folder.IsDeleted(sandbox, share.Last))
                dead += share.Bytes;
        }
        return dead * 4 > all && dead >= limits.SegmentBytes / 64;
    }

    /// <exception cref="IOException">There is no room for it.</exception>
    public void Run()
    {
        lock (one)
        {
            GiveUp();
            foreach (var segment in folder.Segments[..^1].Where(segment => IsWorthIt(folder, limits, segment)))
                WriteAgain(segment);
        }
    }

    /// <summary>Seals all that is closed with the newest envelope key.</summary>
    public void SealAgain()
    {
        lock (one)
        {
            foreach (var segment in folder.Segments[..^1])
                WriteAgain(segment);
        }
    }

    public void Dispose() => meter.Dispose();

    private void GiveUp()
    {
        var (oldest, bytes) = (folder.Time.GetUtcNow() - limits.Age, folder.Segments.Sum(segment => segment.Length));
        foreach (var segment in folder.Segments[..^1])
        {
            if (segment.ClosedAt >= oldest && bytes <= limits.Bytes)
                break;
            folder.Replace(segment, by: null);
            bytes -= segment.Length;
            givenUp.Add(segment.Length);
        }
    }

    private void WriteAgain(TrailSegment segment)
    {
        var isOldest = folder.Segments[0] == segment;
        var made = TrailSegmentFile.Make(folder.Path, segment.Name with { Edition = folder.Edition + 1 }, folder.Id, folder.Envelope, segment.OpenedAt);
        made.ClosedAt = segment.ClosedAt;
        try
        {
            var frame = new TrailFrameBuilder();
            foreach (var stretch in segment.Stretches())
            {
                var records = reader.Read(stretch);
                foreach (var (sequence, body) in records)
                {
                    // A deletion may go once there is nothing before it.
                    if (TrailRecords.IsDeletion(body.Span) ? isOldest : folder.IsDeleted(TrailRecords.Summary(body.Span).Sandbox, sequence))
                        continue;
                    frame.Copy(sequence, body.Span);
                    if (frame.Bytes >= FrameBytes)
                        Write(made, frame);
                }
            }
            if (!frame.IsEmpty)
                Write(made, frame);
            RandomAccess.FlushToDisk(made.Handle);
            folder.Replace(segment, made.Last == 0 ? null : made);
        }
        catch
        {
            made.Handle.Dispose();
            File.Delete(Path.Combine(folder.Path, made.Name.ToString()));
            throw;
        }
        if (made.Last == 0)
            File.Delete(Path.Combine(folder.Path, made.Name.ToString()));
    }

    private void Write(TrailSegment made, TrailFrameBuilder frame)
    {
        Append(made, frame, folder.Envelope, folder.Edition);
        frame.Clear();
    }

    /// <summary>Writes the frame to the segment's end, not synced.</summary>
    public static void Append(TrailSegment to, TrailFrameBuilder frame, Envelope envelope, long edition)
    {
        var bytes = frame.Close(to.Seal.AsSpan(), envelope, edition, out var made);
        RandomAccess.Write(to.Handle, bytes.Span, to.Length);
        to.Add(made, bytes.Span[^TrailFrame.SealBytes..], frame.Shares);
    }
}
