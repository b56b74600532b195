using System.Diagnostics;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Trail.Segments;
using Rolecall.Server.Unix;

namespace Rolecall.Server.Storage.Trail;

/// <summary>
/// The one writer of a trail. Callers add their records to the filling one of two batches; a thread of its own writes and syncs the other, and
/// completes all who wait for it.
/// </summary>
internal sealed class TrailWriter : IAsyncDisposable
{
    /// <summary>Bytes of a batch; whoever brings more waits for the next.</summary>
    private const int MostFilling = 8 << 20;

    /// <summary>
    /// Zeros that are put behind the newest frame at once: a sync of a file that grows takes nearly twice the time of one that does not
    /// (docs/decisions/025). Few enough that the sync that writes them is not felt.
    /// </summary>
    private static readonly byte[] Ahead = new byte[256 << 10];

    /// <summary>Turns given up to others in which no record came: so many, and no more are about to come.</summary>
    private const int MostIdleTurns = 2;

    /// <summary>A sync takes about half of it, and whoever waits has waited for the last one already.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMicroseconds(300);

    private readonly TrailFolder folder;
    private readonly TrailLimits limits;
    private readonly StoreMark mark;
    private readonly AuditGrowth growth;
    private readonly Action cleanSoon;
    private readonly WriterMetrics metrics = new("audit_trail");
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object gate = new();
    private TrailBatch filling = new();
    private TrailBatch writing = new();
    private bool closing;

    /// <summary>The newest segment's end is not known; only the thread touches it.</summary>
    private bool hasFailed;

    /// <param name="cleanSoon">A segment was closed, or a sandbox deleted: there may be something to give up.</param>
    public TrailWriter(TrailFolder folder, TrailLimits limits, StoreMark mark, AuditGrowth growth, Action cleanSoon)
    {
        (this.folder, this.limits, this.mark, this.growth, this.cleanSoon) = (folder, limits, mark, growth, cleanSoon);
        thread = new Thread(WriteAll) { IsBackground = true, Name = "writer of the audit trail" };
        thread.Start();
    }

    /// <summary>For how long the oldest record waits that is not kept yet.</summary>
    public TimeSpan Lag
    {
        get
        {
            long[] waiting;
            lock (gate)
                waiting = [writing.Since, filling.Since];
            return waiting.Where(since => since != 0).Select(since => Stopwatch.GetElapsedTime(since)).DefaultIfEmpty().Max();
        }
    }

    /// <exception cref="StoreUnavailableException">They are not kept.</exception>
    public Task Append(IReadOnlyList<AuditRow> rows)
    {
        if (rows.Count == 0)
            return Task.CompletedTask;
        Task former;
        lock (gate)
        {
            if (closing)
                return Task.FromException(new StoreUnavailableException("The audit trail is shutting down."));
            if (filling.Frame.Bytes < MostFilling)
            {
                var wasEmpty = filling.Frame.IsEmpty;
                Add(rows);
                if (wasEmpty)
                    Monitor.Pulse(gate);
                return filling.Wait();
            }
            former = filling.Wait();
        }
        return AppendAfter(former, AuditRow.Copy(rows));
    }

    public Task Delete(string sandbox)
    {
        lock (gate)
        {
            if (closing)
                return Task.FromException(new StoreUnavailableException("The audit trail is shutting down."));
            var sequence = ++folder.Given;
            filling.Frame.AddDeletion(sequence, sandbox);
            filling.Deletions.Add((sandbox, sequence));
            Monitor.Pulse(gate);
            return filling.Wait();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }
        await ended.Task;
    }

    private void Add(IReadOnlyList<AuditRow> rows)
    {
        var (bytes, last) = (filling.Frame.Bytes, filling.Frame.Last);
        try
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var first = folder.Given + 1;
                folder.Given += rows[i].Views.Count;
                filling.Frame.Add(first, rows[i]);
            }
        }
        catch
        {
            // All or none: half a record would be the end of the whole frame.
            filling.Frame.CutTo(bytes, last);
            throw;
        }
    }

    private async Task AppendAfter(Task former, IReadOnlyList<AuditRow> rows)
    {
        await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Append(rows);
    }

    private void WriteAll()
    {
        while (Take())
        {
            try
            {
                Commit(writing);
            }
            catch (Exception failure)
            {
                hasFailed = true;
                metrics.Failed();
                writing.End(Unavailable(failure));
                continue;
            }
            folder.Committed = writing.Frame.Last;
            metrics.Kept(writing.Since, writing.Writes);
            growth.Tell(writing.Frame.Last, writing.Frame.Shares.Keys);
            var deletes = writing.Deletions.Count > 0;
            if (deletes)
            {
                Roll(hasDeleted: true);
                cleanSoon();
            }
            writing.End(failure: null);
            mark.Write(folder.Id, folder.Committed);
            if (!deletes && Roll(hasDeleted: false))
                cleanSoon();
        }
        try
        {
            folder.EndOpen();
        }
        finally
        {
            ended.SetResult();
        }
    }

    /// <summary>Waits for records; false once there are none and no more will come.</summary>
    private bool Take()
    {
        lock (gate)
        {
            while (filling.Frame.IsEmpty && !closing)
                Monitor.Wait(gate);
            Gather();
            (filling, writing) = (writing, filling);
            return !writing.Frame.IsEmpty;
        }
    }

    /// <summary>
    /// Gives its turn to whoever is about to bring a record, as long as that brings some: a batch costs the same, however many there are in it. On an
    /// idle machine nobody is, and this takes two calls of sched_yield, below a microsecond each. The gate is held before and after.
    /// </summary>
    private void Gather()
    {
        var began = Stopwatch.GetTimestamp();
        for (var idle = 0; idle < MostIdleTurns && !closing && Stopwatch.GetElapsedTime(began) < LongestGathering;)
        {
            var before = filling.Writes;
            Monitor.Exit(gate);
            Thread.Yield();
            Monitor.Enter(gate);
            idle = filling.Writes == before ? idle + 1 : 0;
        }
    }

    private void Commit(TrailBatch batch)
    {
        if (hasFailed)
            folder.Roll();
        hasFailed = false;
        var segment = folder.Open;
        var bytes = batch.Frame.Close(segment.Seal.AsSpan(), folder.Envelope, folder.Edition, out var frame);
        FillAhead(segment, segment.Length + bytes.Length);
        RandomAccess.Write(segment.Handle, bytes.Span, segment.Length);
        LibC.SyncData(segment.Handle);
        segment.Add(frame, bytes.Span[^TrailFrame.SealBytes..], batch.Frame.Shares);
        foreach (var (sandbox, share) in batch.Frame.Shares)
            folder.Learn(sandbox, share.Ticks);
        foreach (var (sandbox, sequence) in batch.Deletions)
            folder.Delete(sandbox, sequence);
    }

    /// <summary>
    /// Puts zeros behind where a frame will end, up to where the segment will, where none are left there and the disk has room.
    /// </summary>
    private void FillAhead(TrailSegment segment, long end)
    {
        var bytes = (int)Math.Min(Ahead.Length, limits.SegmentBytes - end);
        if (end <= segment.FilledTo || bytes <= 0 || segment.HasNoRoomAhead)
            return;
        try
        {
            RandomAccess.Write(segment.Handle, Ahead.AsSpan(0, bytes), end);
            segment.FilledTo = end + bytes;
        }
        catch (IOException)
        {
            // The room that the zeros took is the frame's, and there is none to spare for this segment.
            RandomAccess.SetLength(segment.Handle, segment.Length);
            (segment.FilledTo, segment.HasNoRoomAhead) = (0, true);
        }
    }

    /// <summary>Begins another segment where it is time, and there is room: else the former goes on.</summary>
    /// <param name="hasDeleted">A sandbox was deleted just now.</param>
    private bool Roll(bool hasDeleted)
    {
        var open = folder.Open;
        if (open.Length < limits.SegmentBytes
            && folder.Time.GetUtcNow() - open.OpenedAt < limits.SegmentAge
            && !(hasDeleted && TrailCleaning.IsWorthIt(folder, limits, open)))
            return false;
        try
        {
            folder.Roll();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static StoreUnavailableException Unavailable(Exception failure) => new(
        failure.HResult is 28 or unchecked((int)0x80070070)
            ? "The disk that holds the audit trail is full."
            : $"The audit trail cannot be written: {failure.Message}",
        failure);
}
