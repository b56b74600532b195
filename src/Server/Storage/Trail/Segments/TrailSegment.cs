using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>
/// One file of the trail, and what is known of it: how far it is committed, and where in it sequences are. Frames are added by
/// one thread and read by any. Its handle is closed by the finalizer where the segment goes while somebody reads it.
/// </summary>
internal sealed class TrailSegment(TrailSegmentName name, SafeFileHandle handle, DateTimeOffset openedAt)
{
    /// <summary>Bytes from which on a place of its own is kept for the next frame; a reader reads so many for one record.</summary>
    private const int BlockBytes = 16 << 10;

    private readonly Lock gate = new();
    private readonly List<(long First, long Offset)> blocks = [];
    private readonly Dictionary<string, TrailShare> shares = new(StringComparer.Ordinal);

    public TrailSegmentName Name => name;

    public SafeFileHandle Handle => handle;

    /// <summary>By the wall.</summary>
    public DateTimeOffset OpenedAt => openedAt;

    /// <summary>The newest sequence that was committed when it was begun.</summary>
    public long After { get; init; }

    /// <summary>By the wall; null while it is written to.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Bytes that are committed.</summary>
    public long Length { get; private set; }

    /// <summary>A sequence that none of its records is before; 0 where it has none.</summary>
    public long First { get; private set; }

    /// <summary>The sequence of its last view; 0 where it has none.</summary>
    public long Last { get; private set; }

    /// <summary>Of its last frame.</summary>
    public ImmutableArray<byte> Seal { get; private set; }

    /// <summary>
    /// Where the zeros end that are behind what is committed: a sync of what is written over them need not write the file's length too. 0 where
    /// there are none. Whoever touches it writes to the segment, or closes it.
    /// </summary>
    public long FilledTo { get; set; }

    /// <summary>The disk has no room for zeros.</summary>
    public bool HasNoRoomAhead { get; set; }

    /// <summary>The file may be longer than what is committed: a write failed, and could not be taken back.</summary>
    public bool HasAbandonedTail { get; set; }

    /// <param name="length">Of the file's own header, with its seal.</param>
    /// <param name="seal">The first of the chain.</param>
    public void Begin(int length, ReadOnlySpan<byte> seal) => (Length, Seal) = (length, [.. seal]);

    /// <summary>A frame is committed at the end.</summary>
    public void Add(TrailFrame frame, ReadOnlySpan<byte> seal, IEnumerable<KeyValuePair<string, TrailShare>> added)
    {
        lock (gate)
        {
            if (blocks.Count == 0 || Length - blocks[^1].Offset >= BlockBytes)
                blocks.Add((frame.First, Length));
            Length += frame.Length;
            Seal = [.. seal];
            if (First == 0)
                First = frame.First;
            Last = frame.Last;
            foreach (var (sandbox, share) in added)
            {
                ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(shares, sandbox, out _);
                kept = kept.And(share);
            }
        }
    }

    /// <summary>How far it is committed, at one moment.</summary>
    public TrailReach Reach()
    {
        lock (gate)
            return new(Length, Last, Seal);
    }

    public bool Holds(string sandbox)
    {
        lock (gate)
            return shares.ContainsKey(sandbox);
    }

    public Dictionary<string, TrailShare> Shares()
    {
        lock (gate)
            return new(shares, StringComparer.Ordinal);
    }

    /// <summary>The stretches of frames, each as long as a reader reads at once, with the first sequence of each.</summary>
    public TrailStretch[] Stretches()
    {
        lock (gate)
        {
            var stretches = new TrailStretch[blocks.Count];
            for (var i = 0; i < stretches.Length; i++)
                stretches[i] = new(this, blocks[i].First, blocks[i].Offset, i + 1 < blocks.Count ? blocks[i + 1].Offset : Length);
            return stretches;
        }
    }

    /// <summary>Where the sequence is, if anywhere.</summary>
    public TrailStretch? StretchOf(long sequence)
    {
        lock (gate)
        {
            if (sequence < First || sequence > Last)
                return null;
            var (low, high) = (0, blocks.Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = blocks[middle].First <= sequence ? (middle, high) : (low, middle - 1);
            }
            return new(this, blocks[low].First, blocks[low].Offset, low + 1 < blocks.Count ? blocks[low + 1].Offset : Length);
        }
    }
}
