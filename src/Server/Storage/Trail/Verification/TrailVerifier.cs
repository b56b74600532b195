using System.Collections.Immutable;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail.Verification;

/// <summary>
/// Holds a trail that is in use against what this server has written of it: head, mark, every segment and every name. Files are read by their
/// names, as the next start would read them, and not by what the server has open. One segment is in memory at a time.
/// </summary>
internal sealed class TrailVerifier(TrailFolder folder, StoreMark mark, TrailIndex index)
{
    private readonly TrailCheck check = new(folder.Path, folder.Envelope);
    private readonly TrailFindings all = new();

    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public AuditReport Run(CancellationToken cancel)
    {
        var (segments, end) = folder.Unchanged(Look);
        CheckMark();
        var (missing, indexed) = CheckSegments(segments, end, cancel);
        if (missing is { } sequence)
            all.Break(AuditBreakKind.Index, $"the index does not lead to the record {sequence} by each of its names; {Renewed()}", sequence);
        return all.Report(end.Last, Math.Min(indexed, end.Last));
    }

    private (long? Missing, long Indexed) CheckSegments(ImmutableArray<TrailSegment> segments, TrailReach end, CancellationToken cancel)
    {
        using var names = index.Check();
        foreach (var number in segments.Select(segment => segment.Name.Number))
            CheckSegment(number, segments[^1].Name.Number, end, names, cancel);
        return (names.Missing, names.Indexed);
    }

    private string Renewed()
    {
        try
        {
            index.Renew();
            return "it was thrown away, and the next look-up makes it anew";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "it could not be thrown away: delete it with the server stopped";
        }
    }

    /// <summary>The segments, and how far the one had come that is written to. The head on the disk must be of this moment.</summary>
    private (ImmutableArray<TrailSegment> Segments, TrailReach End) Look()
    {
        var segments = folder.Segments;
        try
        {
            if (TrailHead.Read(folder.Path, folder.Envelope) is not { } head)
                all.Break(AuditBreakKind.Head, "the head of the audit trail is missing");
            else if (head.Id != folder.Id || head.Edition != folder.Edition || !head.Tells(segments))
                all.Break(AuditBreakKind.Head, "the head of the audit trail is another than the one that was written last");
        }
        catch (Exception failure) when (failure is EnvelopeException or IOException or UnauthorizedAccessException)
        {
            all.Break(AuditBreakKind.Head, "the head of the audit trail was changed, or cannot be read");
        }
        var end = segments[^1].Reach();
        return (segments, end with { Last = Math.Max(end.Last, folder.Committed) });
    }

    private void CheckMark()
    {
        try
        {
            if (mark.ReadInPlace() is not { } seen)
                all.Break(AuditBreakKind.Head, $"{TrailOpening.MarkName} is missing, or was changed");
            else if (seen.Id != folder.Id || seen.Commits > folder.Committed)
                all.Break(AuditBreakKind.Head, $"{TrailOpening.MarkName} is that of another trail");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            all.Break(AuditBreakKind.Head, $"{TrailOpening.MarkName} cannot be read");
        }
    }

    /// <summary>Checks the segment of this number, again where it was written again meanwhile, and not where it was given up.</summary>
    private void CheckSegment(long number, long open, TrailReach end, TrailIndexCheck names, CancellationToken cancel)
    {
        while (folder.Segments is var now && now.FirstOrDefault(segment => segment.Name.Number == number) is { } segment)
        {
            cancel.ThrowIfCancellationRequested();
            var (part, missing) = (new TrailFindings(), names.Missing);
            var isClosed = segment != now[^1];
            // Behind the end of the one that is written to there may be zeros, or what is being written.
            var reach = number == open && !isClosed ? end : segment.Reach();
            Check(segment, reach, isClosed, part, end.Last, names, cancel);
            if ((part.HasBreaks || names.Missing != missing) && !folder.Segments.Contains(segment))
            {
                names.Forget(missing);
                continue;
            }
            all.Add(part);
            return;
        }
    }

    private void Check(
        TrailSegment segment, TrailReach reach, bool isClosed, TrailFindings part, long upTo, TrailIndexCheck names, CancellationToken cancel)
    {
        TrailCheck.Found? found;
        try
        {
            found = check.Read(segment.Name, segment.OpenedAt, segment.After, reach.Length, (_, ticks, sequence, _, body) =>
            {
                cancel.ThrowIfCancellationRequested();
                if (sequence > upTo || TrailRecords.IsDeletion(body))
                    return;
                part.Record(sequence, ticks);
                names.Expect(sequence, body);
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Break(part, segment, AuditBreakKind.Edited, "cannot be read", segment.First);
            return;
        }
        names.LookUp();
        if (found is null)
        {
            Break(part, segment, AuditBreakKind.Missing, "is missing", segment.First);
            return;
        }
        found.Segment?.Handle.Dispose();
        part.Read(found.Segment?.Length ?? 0);
        Judge(found, segment, reach, isClosed && !segment.HasAbandonedTail, part);
    }

    private void Judge(TrailCheck.Found found, TrailSegment segment, TrailReach reach, bool endsThere, TrailFindings part)
    {
        if (found.Segment is not { } read || found.Id != folder.Id)
        {
            Break(part, segment, AuditBreakKind.Edited, "does not begin as it was written", segment.First);
            return;
        }
        var next = read.Last == 0 ? segment.First : read.Last + 1;
        if (read.Length < reach.Length)
        {
            var (kind, what) = KindOf(found, next, reach);
            Break(part, segment, kind, $"{what} at byte {read.Length}", next);
        }
        else if (!read.Seal.AsSpan().SequenceEqual(reach.Seal.AsSpan()))
        {
            Break(part, segment, AuditBreakKind.Edited, "ends with another frame than was written", segment.First);
        }
        else if (endsThere && found.FileLength != reach.Length)
        {
            Break(part, segment, AuditBreakKind.Edited, $"holds more than was written to it, from byte {reach.Length} on", next);
        }
    }

    /// <param name="next">The sequence that must follow.</param>
    private static (AuditBreakKind Kind, string What) KindOf(TrailCheck.Found found, long next, TrailReach reach) => found switch
    {
        { UnknownKey: { } key } =>
            (AuditBreakKind.Edited, $"is sealed with the envelope key {Envelope.Text(key)}, which this server does not have,"),
        { Stray: { } stray } when stray.First != next =>
            (AuditBreakKind.Reordered, $"does not hold its records in the order in which they were written: {stray.First} is where {next} was,"),
        { IsCut: true } when found.FileLength < reach.Length => (AuditBreakKind.CutShort, "was cut short"),
        _ => (AuditBreakKind.Edited, "was changed"),
    };

    private static void Break(TrailFindings part, TrailSegment segment, AuditBreakKind kind, string what, long sequence) =>
        part.Break(kind, $"segment {segment.Name} of the audit trail {what}", sequence == 0 ? null : sequence, segment.Name.ToString());
}
