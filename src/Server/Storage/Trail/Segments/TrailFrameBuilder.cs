using System.Runtime.InteropServices;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>A frame that records are added to, in a buffer that is kept.</summary>
internal sealed class TrailFrameBuilder
{
    private const int Before = TrailFrame.SealBytes + TrailFrame.HeaderBytes;

    /// <summary>A buffer that grew beyond this is not kept.</summary>
    private const int MostKept = 4 << 20;

    private readonly Dictionary<string, TrailShare> shares = new(StringComparer.Ordinal);
    private PackedWriter buffer = new(64 << 10);
    private long first;

    public TrailFrameBuilder() => Clear();

    /// <summary>The sequence of the last view; 0 where there is no record.</summary>
    public long Last { get; private set; }

    /// <summary>Of the records.</summary>
    public int Bytes => buffer.Length - Before;

    public bool IsEmpty => Bytes == 0;

    /// <summary>What the frame adds to the sandboxes' shares.</summary>
    public IReadOnlyDictionary<string, TrailShare> Shares => shares;

    public void Clear()
    {
        if (buffer.Capacity > MostKept)
            buffer = new(64 << 10);
        buffer.Clear();
        buffer.Reserve(Before);
        shares.Clear();
        (first, Last) = (0, 0);
    }

    /// <param name="sequence">Of the row's first view; larger than all before.</param>
    public void Add(long sequence, AuditRow row)
    {
        var before = Begin(sequence);
        TrailRecords.Write(buffer, (int)(sequence - first), row);
        End(before, row.Sandbox, row.Time.UtcTicks, sequence + row.Views.Count - 1);
    }

    public void AddDeletion(long sequence, string sandbox)
    {
        var before = Begin(sequence);
        TrailRecords.WriteDeletion(buffer, (int)(sequence - first), sandbox);
        End(before, sandbox, ticks: null, sequence);
    }

    public void Copy(long sequence, ReadOnlySpan<byte> body)
    {
        var before = Begin(sequence);
        TrailRecords.Copy(buffer, (int)(sequence - first), body);
        var (sandbox, ticks, views) = TrailRecords.Summary(body);
        End(before, sandbox, TrailRecords.IsDeletion(body) ? null : ticks, sequence + views - 1);
    }

    /// <summary>Takes back what was added after the frame had so many bytes and this last sequence.</summary>
    public void CutTo(int bytes, long last)
    {
        buffer.CutTo(Before + bytes);
        Last = last;
    }

    /// <summary>The frame as it is written, without the seal before; good until the builder is cleared.</summary>
    public ReadOnlyMemory<byte> Close(ReadOnlySpan<byte> formerSeal, Envelope envelope, long edition, out TrailFrame frame)
    {
        frame = new TrailFrame(Bytes, first, Last, envelope.Newest, edition);
        buffer.Reserve(TrailFrame.SealBytes);
        var whole = buffer[..];
        formerSeal.CopyTo(whole);
        frame.Close(whole, envelope);
        return buffer.WrittenMemory[TrailFrame.SealBytes..];
    }

    private int Begin(long sequence)
    {
        if (IsEmpty)
            first = sequence;
        return buffer.Length;
    }

    /// <param name="ticks">Null for a deletion, which is no record of the sandbox.</param>
    private void End(int before, string sandbox, long? ticks, long last)
    {
        Last = last;
        ref var share = ref CollectionsMarshal.GetValueRefOrAddDefault(shares, sandbox, out _);
        if (ticks is { } time)
            share = share.And(new TrailShare(buffer.Length - before, last, time));
    }
}
