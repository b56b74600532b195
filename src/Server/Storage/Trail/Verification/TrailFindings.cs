using Rolecall.Contracts.Storage.Verification;

namespace Rolecall.Server.Storage.Trail.Verification;

/// <summary>What was found in a part of a trail, or in all of it.</summary>
internal sealed class TrailFindings
{
    private const int MostBreaks = 16;

    private readonly List<AuditBreak> breaks = [];
    private long records;
    private long bytes;
    private long first;
    private long oldest = long.MaxValue;
    private long newest = long.MinValue;

    public bool HasBreaks => breaks.Count > 0;

    /// <summary>A record is there.</summary>
    /// <param name="ticks">Its time; null where that was deleted.</param>
    public void Record(long sequence, long? ticks)
    {
        records++;
        if (first == 0)
            first = sequence;
        if (ticks is { } time)
            (oldest, newest) = (Math.Min(oldest, time), Math.Max(newest, time));
    }

    public void Read(long more) => bytes += more;

    public void Break(AuditBreakKind kind, string what, long? sequence = null, string? segment = null)
    {
        if (breaks.Count < MostBreaks)
            breaks.Add(new AuditBreak(kind, sequence, segment, what));
    }

    /// <summary>Those of a later part.</summary>
    public void Add(TrailFindings part)
    {
        records += part.records;
        bytes += part.bytes;
        if (first == 0)
            first = part.first;
        (oldest, newest) = (Math.Min(oldest, part.oldest), Math.Max(newest, part.newest));
        breaks.AddRange(part.breaks.Take(MostBreaks - breaks.Count));
    }

    public AuditReport Report(long last, long indexed) => new()
    {
        FirstSequence = first,
        LastSequence = last,
        Records = records,
        Bytes = bytes,
        Oldest = oldest <= newest ? new DateTimeOffset(oldest, TimeSpan.Zero) : null,
        Newest = oldest <= newest ? new DateTimeOffset(newest, TimeSpan.Zero) : null,
        IndexedSequence = indexed,
        Breaks = [.. breaks],
    };
}
