using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>The segments of a trail that was opened, and its head, which always tells which they are.</summary>
internal sealed class TrailFolder(string path, Guid id, Envelope envelope, IRandomSource random, TimeProvider time)
{
    private readonly Lock changing = new();
    private long given;
    private long committed;
    private volatile TrailSegment[] segments = [];

    public string Path => path;

    public Guid Id => id;

    public Envelope Envelope => envelope;

    public TimeProvider Time => time;

    /// <summary>How often the head was written.</summary>
    public long Edition { get; private set; }

    /// <summary>The oldest first; the last is the one that is written to.</summary>
    public ImmutableArray<TrailSegment> Segments => ImmutableCollectionsMarshal.AsImmutableArray(segments);

    public TrailSegment Open => Segments[^1];

    /// <summary>The latest time of each sandbox, in ticks.</summary>
    public ConcurrentDictionary<string, long> Latest { get; } = new(StringComparer.Ordinal);

    /// <summary>Of each sandbox that was deleted the sequence of that: what stands before it is gone.</summary>
    public ConcurrentDictionary<string, long> Deleted { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest sequence that was given out.</summary>
    public long Given
    {
        get => Interlocked.Read(ref given);
        set => Interlocked.Exchange(ref given, value);
    }

    /// <summary>The sequence of the newest view that is committed.</summary>
    public long Committed
    {
        get => Interlocked.Read(ref committed);
        set => Interlocked.Exchange(ref committed, value);
    }

    public bool IsDeleted(string sandbox, long sequence) => Deleted.TryGetValue(sandbox, out var deletion) && sequence < deletion;

    /// <summary>What is known of a sandbox's records that were committed, in their order.</summary>
    public void Learn(string sandbox, long ticks)
    {
        if (ticks > 0)
            Latest.AddOrUpdate(sandbox, ticks, (_, known) => Math.Max(known, ticks));
    }

    /// <summary>A deletion was committed.</summary>
    public void Delete(string sandbox, long sequence)
    {
        Deleted[sandbox] = sequence;
        Latest.TryRemove(sandbox, out _);
    }

    /// <summary>As the trail was found.</summary>
    public void Take(IEnumerable<TrailSegment> found, long edition) => (segments, Edition) = ([.. found], edition);

    /// <summary>Closes the segment that is written to and begins another.</summary>
    /// <exception cref="IOException">It could not be made: everything is as it was.</exception>
    public void Roll()
    {
        lock (changing)
        {
            var (former, now) = (Segments.IsEmpty ? null : Open, time.GetUtcNow());
            // There may be more in the file than what is committed: zeros, or what a failure has left.
            if (former is not null)
                former.HasAbandonedTail = !CutOff(former);
            var made = TrailSegmentFile.Make(path, new((former?.Name.Number ?? 0) + 1, Edition + 1), id, envelope, now, Committed);
            var closedBefore = former?.ClosedAt;
            try
            {
                if (former is not null)
                    former.ClosedAt ??= now;
                // One that nothing was written to, since the disk is full, say, leaves no trace.
                Change([.. Segments.Where(segment => segment.Last > 0), made]);
                if (former is { Last: 0 })
                    File.Delete(System.IO.Path.Combine(path, former.Name.ToString()));
            }
            catch
            {
                if (former is not null)
                    former.ClosedAt = closedBefore;
                made.Handle.Dispose();
                File.Delete(System.IO.Path.Combine(path, made.Name.ToString()));
                throw;
            }
        }
    }

    /// <summary>Nothing more is written: the segment that is open ends with what is committed.</summary>
    public void EndOpen()
    {
        lock (changing)
        {
            if (!Segments.IsEmpty)
                CutOff(Open);
        }
    }

    /// <summary>A closed segment gives way to another of the same records but those that are deleted, or to none.</summary>
    /// <exception cref="IOException">The head could not be written: the former stays.</exception>
    public void Replace(TrailSegment former, TrailSegment? by)
    {
        lock (changing)
        {
            var at = Segments.IndexOf(former);
            Change(by is null ? Segments.RemoveAt(at) : Segments.SetItem(at, by));
        }
        // Readers that are at it still have it open.
        File.Delete(System.IO.Path.Combine(path, former.Name.ToString()));
    }

    /// <summary>Looks at segments and head of one moment: whoever begins a segment waits meanwhile.</summary>
    public T Unchanged<T>(Func<T> look)
    {
        lock (changing)
            return look();
    }

    private void Change(ImmutableArray<TrailSegment> changed)
    {
        var head = new TrailHead
        {
            Id = id,
            Edition = Edition + 1,
            Given = Given,
            Segments = [.. changed[..^1].Select(closed => new TrailHead.Closed(closed.Name, closed.Length, closed.Seal, closed.OpenedAt, closed.ClosedAt!.Value, closed.HasAbandonedTail))],
            Open = changed[^1].Name,
            OpenedAt = changed[^1].OpenedAt,
            OpenAfter = changed[^1].After,
            Latest = Latest.ToImmutableDictionary(StringComparer.Ordinal),
        };
        head.Write(path, envelope, random);
        (segments, Edition) = ([.. changed], head.Edition);
    }

    /// <summary>Whether the file is now as long as what is committed of it.</summary>
    private static bool CutOff(TrailSegment segment)
    {
        try
        {
            segment.FilledTo = 0;
            RandomAccess.SetLength(segment.Handle, segment.Length);
            RandomAccess.FlushToDisk(segment.Handle);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
