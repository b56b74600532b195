using System.Collections.Immutable;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>
/// How a trail becomes ready to be used: everything in it is as it was written, but for what a crash left unfinished at the end of its
/// last segment.
/// </summary>
internal sealed class TrailOpening
{
    /// <summary>The mark's file, beside the trail's folder.</summary>
    public const string MarkName = "trail.mark";

    private const int MostReported = 5;

    private readonly string folder;
    private readonly Envelope envelope;
    private readonly IRandomSource random;
    private readonly TimeProvider time;
    private readonly TrailCheck check;
    private readonly List<StoreDamage> damages = [];
    private readonly List<TrailSegment> found = [];

    /// <param name="directory">The data directory.</param>
    public TrailOpening(string directory, Envelope envelope, IRandomSource random, TimeProvider time)
    {
        (folder, this.envelope, this.random, this.time) = (FolderOf(directory), envelope, random, time);
        check = new TrailCheck(folder, envelope);
        Mark = new StoreMark(Path.Combine(directory, MarkName), envelope, random, "audit trail");
        OlderFile = Path.Combine(directory, OlderTrail.FileName);
    }

    public StoreMark Mark { get; }

    /// <summary>What was found and is accepted.</summary>
    public ImmutableArray<StoreDamage> Damages => [.. damages];

    private string OlderFile { get; }

    public static string FolderOf(string directory) => Path.Combine(directory, "trail");

    /// <summary>Whether there is a trail that holds something.</summary>
    public static bool HasRecords(string directory) =>
        OlderTrail.HasRecords(Path.Combine(directory, OlderTrail.FileName)) || SegmentFiles(FolderOf(directory)).Any(TrailSegmentFile.HoldsAFrame);

    /// <param name="acceptLoss">Go on with what is left of a damaged trail.</param>
    /// <exception cref="StoreUnavailableException">It cannot be used, or is damaged.</exception>
    public TrailFolder Open(bool acceptLoss)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var seen = Mark.Read();
            var head = ReadHead();
            if (head is null && damages.Count == 0 && seen is null or { Commits: 0 } && (File.Exists(OlderFile) || !HoldsFrames()))
                return Begin();
            var opened = Verify(head, seen);
            if (damages.Count > 0)
                Accept(opened, acceptLoss);
            // Its rows are all in the log: a start before this one was cut off when it wanted to delete it.
            OlderTrail.Delete(OlderFile);
            return opened;
        }
        catch (Exception failure)
        {
            Mark.Dispose();
            throw failure switch
            {
                IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException =>
                    new StoreUnavailableException($"The audit trail in {folder} cannot be used: {failure.Message}", failure),
                _ => failure,
            };
        }
    }

    private static string[] SegmentFiles(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.log") : [];

    private bool HoldsFrames() => SegmentFiles(folder).Any(TrailSegmentFile.HoldsAFrame);

    private TrailHead? ReadHead()
    {
        try
        {
            return TrailHead.Read(folder, envelope);
        }
        catch (EnvelopeException refused)
        {
            damages.Add(new(null, char.ToLowerInvariant(refused.Message[0]) + refused.Message[1..].TrimEnd('.')));
            return null;
        }
    }

    /// <summary>A new trail, with what an older version's holds. Whatever is in the folder is of a start that was cut off.</summary>
    private TrailFolder Begin()
    {
        foreach (var file in SegmentFiles(folder))
            File.Delete(file);
        var made = new TrailFolder(folder, StoreHead.NewId(random), envelope, random, time);
        // Before the head: a trail with a head and without its mark is one whose mark was taken away.
        Mark.Begin(made.Id, commits: 0);
        OlderTrail.Copy(OlderFile, made);
        made.Roll();
        Mark.Begin(made.Id, made.Committed);
        OlderTrail.Delete(OlderFile);
        return made;
    }

    private TrailFolder Verify(TrailHead? head, (Guid Id, long Commits)? seen)
    {
        var opened = new TrailFolder(folder, IdOf(head, seen), envelope, random, time);
        if (head is null)
        {
            if (damages.Count == 0)
                damages.Add(new(null, "the head of the audit trail is missing"));
            foreach (var name in Names().GroupBy(name => name.Number).Select(same => same.MaxBy(name => name.Edition)).OrderBy(name => name.Number))
                TakeAny(opened, name);
        }
        else
        {
            foreach (var (sandbox, ticks) in head.Latest)
                opened.Latest[sandbox] = ticks;
            foreach (var closed in head.Segments)
                TakeClosed(opened, closed);
            TakeOpen(opened, head, seen);
            DeleteLeftovers(head);
        }
        if (seen is not { } mark)
            damages.Add(new(null, $"{MarkName}, which tells how far the audit trail had come, is missing or was changed"));
        else if (head is not null && mark.Id != head.Id)
            damages.Add(new(null, $"{MarkName} is that of another trail"));
        opened.Committed = Math.Max(head?.OpenAfter ?? 0, found.Select(segment => segment.Last).DefaultIfEmpty().Max());
        opened.Given = Math.Max(Math.Max(head?.Given ?? 0, seen?.Commits ?? 0), opened.Committed);
        opened.Take(found, Math.Max(head?.Edition ?? 0, Names().Select(name => name.Edition).DefaultIfEmpty().Max()));
        return opened;
    }

    private Guid IdOf(TrailHead? head, (Guid Id, long Commits)? seen) =>
        head?.Id ?? seen?.Id ?? Names().OrderBy(name => name.Number).Select(check.IdOf).OfType<Guid>().FirstOrDefault(StoreHead.NewId(random));

    private IEnumerable<TrailSegmentName> Names() => SegmentFiles(folder).Select(TrailSegmentName.Of).OfType<TrailSegmentName>();

    private TrailCheck.Found? Read(TrailFolder opened, TrailSegmentName name, DateTimeOffset openedAt, long after, long most)
    {
        try
        {
            return check.Read(name, openedAt, after, most, (sandbox, ticks, sequence, _, body) =>
            {
                if (TrailRecords.IsDeletion(body))
                    opened.Delete(sandbox, sequence);
                else
                    opened.Learn(sandbox, ticks);
            });
        }
        catch (InvalidDataException malformed)
        {
            damages.Add(new(null, $"segment {name} of the audit trail is not to be read: {malformed.Message}"));
            return null;
        }
    }

    private void TakeClosed(TrailFolder opened, TrailHead.Closed closed)
    {
        if (Read(opened, closed.Name, closed.OpenedAt, after: 0, closed.HasAbandonedTail ? closed.Length : long.MaxValue) is not { } read)
        {
            damages.Add(new(null, $"segment {closed.Name} of the audit trail is missing"));
            return;
        }
        if (read.Segment is not { } segment || read.Id != opened.Id)
        {
            damages.Add(new(null, $"segment {closed.Name} of the audit trail does not begin as it was written"));
            return;
        }
        (segment.ClosedAt, segment.HasAbandonedTail) = (closed.ClosedAt, closed.HasAbandonedTail);
        found.Add(segment);
        if (segment.Length != closed.Length || !segment.Seal.AsSpan().SequenceEqual(closed.Seal.AsSpan()) || (read.FileLength != closed.Length && !closed.HasAbandonedTail))
            damages.Add(new(null, Changed(read, segment)));
    }

    private void TakeOpen(TrailFolder opened, TrailHead head, (Guid Id, long Commits)? seen)
    {
        if (Read(opened, head.Open, head.OpenedAt, head.OpenAfter, long.MaxValue) is not { } read)
        {
            damages.Add(new(null, $"segment {head.Open} of the audit trail is missing"));
            return;
        }
        if (read.Segment is not { } segment || read.Id != opened.Id)
        {
            damages.Add(new(null, $"segment {head.Open} of the audit trail does not begin as it was written"));
            return;
        }
        found.Add(segment);
        if (read.Edition > head.Edition)
            damages.Add(new(null, "the head of the audit trail is an older copy"));
        var last = Math.Max(segment.Last, head.OpenAfter);
        if (seen is { } mark && mark.Id == head.Id && mark.Commits > last)
            damages.Add(new(null, $"{Changed(read, segment)}: the audit trail ends with {last}, and by {MarkName} it had come to {mark.Commits}"));
        else if (segment.Length < read.FileLength && damages.Count == 0)
            CutTail(segment);
    }

    /// <summary>What a crash left unfinished: nobody was told that it is kept.</summary>
    private static void CutTail(TrailSegment segment)
    {
        RandomAccess.SetLength(segment.Handle, segment.Length);
        RandomAccess.FlushToDisk(segment.Handle);
    }

    private static string Changed(TrailCheck.Found read, TrailSegment segment) => read.UnknownKey is { } key
        ? $"segment {segment.Name} of the audit trail is sealed with the envelope key {Envelope.Text(key)}, which this server does not have"
        : $"segment {segment.Name} of the audit trail was changed or cut at byte {segment.Length}";

    private void TakeAny(TrailFolder opened, TrailSegmentName name)
    {
        if (Read(opened, name, time.GetUtcNow(), after: 0, long.MaxValue) is { Segment: { } segment, Id: var id } && id == opened.Id)
            found.Add(segment);
    }

    /// <summary>Of a segment that was begun, or written again, by a server that ended before its head told so.</summary>
    private void DeleteLeftovers(TrailHead head)
    {
        if (damages.Count > 0)
            return;
        var known = head.Segments.Select(closed => closed.Name).Append(head.Open).ToHashSet();
        foreach (var name in Names().Where(name => !known.Contains(name)))
            File.Delete(Path.Combine(folder, name.ToString()));
    }

    private void Accept(TrailFolder opened, bool acceptLoss)
    {
        if (!acceptLoss)
        {
            var more = damages.Count > MostReported ? $"; and {damages.Count - MostReported} more" : "";
            throw new StoreUnavailableException(
                $"The audit trail is not as it was left: {string.Join("; ", damages.Take(MostReported).Select(damage => damage.What))}{more}. "
                + "Restore the data directory from a backup, or start with --accept-data-loss to go on with what is left.");
        }
        foreach (var segment in found)
        {
            segment.ClosedAt ??= time.GetUtcNow();
            segment.HasAbandonedTail = false;
            CutTail(segment);
        }
        // Nothing that stands in the folder beside what is left may ever be taken for a part of it.
        opened.Take(found, opened.Edition + 1);
        opened.Committed = opened.Given;
        opened.Roll();
        Mark.Begin(opened.Id, opened.Committed);
        var known = opened.Segments.Select(segment => segment.Name).ToHashSet();
        foreach (var name in Names().Where(name => !known.Contains(name)))
            File.Delete(Path.Combine(folder, name.ToString()));
    }
}
