using System.Collections.Immutable;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail.Segments;
using Rolecall.Server.Storage.Trail.Verification;

namespace Rolecall.Server.Storage.Trail;

/// <summary>
/// The embedded audit trail: a log of sealed segments (docs/decisions/025). What <see cref="Append"/> acknowledged survives a power loss.
/// </summary>
internal sealed class LogAuditStore : IAuditStore, IAsyncDisposable
{
    /// <summary>Sequences that are asked of the index at once.</summary>
    private const int FoundAtOnce = 256;

    private readonly TrailFolder folder;
    private readonly StoreMark mark;
    private readonly TrailReader reader;
    private readonly TrailIndex index;
    private readonly TrailCleaning cleaning;
    private readonly TrailWriter writer;
    private readonly TrailLag lag;
    private readonly AuditGrowth growth = new();
    private readonly Lock scheduling = new();
    private Task cleaned = Task.CompletedTask;
    private bool isDue;

    /// <param name="directory">The data directory.</param>
    /// <param name="envelope">What it is sealed with.</param>
    /// <param name="acceptLoss">Go on with what is left of a damaged trail.</param>
    /// <param name="sealAgain">Seal all of it with the newest envelope key.</param>
    /// <exception cref="StoreUnavailableException">It cannot be used, or is damaged.</exception>
    public LogAuditStore(
        string directory, Envelope envelope, IRandomSource random, TimeProvider time, TrailLimits? limits = null, bool acceptLoss = false, bool sealAgain = false)
    {
        limits ??= new TrailLimits();
        var opening = new TrailOpening(directory, envelope, random, time);
        (folder, mark) = (opening.Open(acceptLoss), opening.Mark);
        Damages = opening.Damages;
        reader = new TrailReader(folder);
        index = new TrailIndex(Path.Combine(directory, TrailIndex.FileName), folder, reader);
        cleaning = new TrailCleaning(folder, limits, reader);
        if (sealAgain)
        {
            folder.Roll();
            mark.Begin(folder.Id, folder.Committed);
            cleaning.SealAgain();
        }
        writer = new TrailWriter(folder, limits, mark, growth, CleanSoon);
        lag = new TrailLag(() => writer.Lag);
        CleanSoon();
    }

    /// <summary>What was found and accepted when it was opened.</summary>
    public ImmutableArray<StoreDamage> Damages { get; }

    public Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancel = default) => writer.Append(rows);

    public Task<IReadOnlyList<StoredAuditRow>> Lookup(AuditQuery query, CancellationToken cancel = default) => Read(query, newestFirst: true, cancel);

    public Task<IReadOnlyList<StoredAuditRow>> ReadForward(AuditQuery query, CancellationToken cancel = default) => Read(query, newestFirst: false, cancel);

    public Task<long> LastSequence(CancellationToken cancel = default) => Task.FromResult(folder.Committed);

    public Task<DateTimeOffset?> LatestTime(string sandbox, CancellationToken cancel = default) =>
        Task.FromResult(folder.Latest.TryGetValue(sandbox, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null);

    public Task WaitBeyond(string sandbox, long sequence, CancellationToken cancel = default) =>
        growth.Wait(sandbox, sequence, () => folder.Committed > sequence, cancel);

    public Task DeleteSandbox(string sandbox, CancellationToken cancel = default) => writer.Delete(sandbox);

    public Task<AuditReport> Verify(CancellationToken cancel = default) => Task.Factory.StartNew(
        () => new TrailVerifier(folder, mark, index).Run(cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits until all is given up that is due.</summary>
    internal Task AwaitCleaning()
    {
        lock (scheduling)
            return cleaned;
    }

    public async ValueTask DisposeAsync()
    {
        lag.Dispose();
        await writer.DisposeAsync();
        await AwaitCleaning();
        cleaning.Dispose();
        index.Dispose();
        mark.Dispose();
        foreach (var segment in folder.Segments)
            segment.Handle.Dispose();
    }

    private void CleanSoon()
    {
        lock (scheduling)
        {
            // One that is under way may have looked already.
            isDue = true;
            if (cleaned.IsCompleted)
                cleaned = Task.Factory.StartNew(Clean, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Clean()
    {
        while (true)
        {
            lock (scheduling)
            {
                if (!isDue)
                    return;
                isDue = false;
            }
            try
            {
                cleaning.Run();
            }
            catch (Exception failure) when (failure is IOException or StoreUnavailableException or DamagedStoreException)
            {
                // No room for it, or something was changed that is not served either: the trail is as it was, and the next try may do it.
            }
        }
    }

    private Task<IReadOnlyList<StoredAuditRow>> Read(AuditQuery query, bool newestFirst, CancellationToken cancel)
    {
        try
        {
            var views = TrailIndex.Serves(query) ? ByName(query, newestFirst) : newestFirst ? NewestFirst(query) : OldestFirst(query);
            var page = new List<StoredAuditRow>();
            var bytes = 0L;
            foreach (var view in views)
            {
                cancel.ThrowIfCancellationRequested();
                page.Add(view);
                bytes += view.Row.Record.Length;
                if (page.Count == query.Limit || bytes >= query.MostBytes)
                    break;
            }
            return Task.FromResult<IReadOnlyList<StoredAuditRow>>(page);
        }
        catch (DamagedStoreException damaged)
        {
            return Task.FromException<IReadOnlyList<StoredAuditRow>>(new StoreUnavailableException(damaged.Message, damaged));
        }
        catch (Exception failure) when (failure is StoreUnavailableException or OperationCanceledException)
        {
            return Task.FromException<IReadOnlyList<StoredAuditRow>>(failure);
        }
    }

    private IEnumerable<StoredAuditRow> OldestFirst(AuditQuery query)
    {
        var upTo = folder.Committed;
        foreach (var stretch in reader.After(query.AfterSequence))
        {
            if (!stretch.Segment.Holds(query.Sandbox))
                continue;
            foreach (var record in reader.Read(stretch))
            {
                foreach (var view in ViewsOf(record, query))
                {
                    if (view.Sequence > query.AfterSequence && view.Sequence <= upTo)
                        yield return view;
                }
            }
        }
    }

    private IEnumerable<StoredAuditRow> NewestFirst(AuditQuery query)
    {
        var before = Math.Min(query.BeforeSequence ?? long.MaxValue, folder.Committed + 1);
        foreach (var stretch in reader.Before(before))
        {
            if (!stretch.Segment.Holds(query.Sandbox))
                continue;
            foreach (var record in reader.Read(stretch).AsEnumerable().Reverse())
            {
                foreach (var view in ViewsOf(record, query).Reverse())
                {
                    if (view.Sequence < before)
                        yield return view;
                }
            }
        }
    }

    private IEnumerable<StoredAuditRow> ByName(AuditQuery query, bool newestFirst)
    {
        var from = newestFirst ? query.BeforeSequence ?? long.MaxValue : query.AfterSequence;
        (TrailStretch Of, List<(long Sequence, ReadOnlyMemory<byte> Body)> Records)? last = null;
        while (index.Find(query, newestFirst, from, FoundAtOnce) is { Count: > 0 } sequences)
        {
            from = sequences[^1];
            foreach (var sequence in sequences)
            {
                if (reader.StretchOf(sequence) is not { } stretch)
                    continue;
                if (last?.Of != stretch)
                    last = (stretch, reader.Read(stretch));
                var record = last.Value.Records.FindLast(record => record.Sequence <= sequence);
                foreach (var view in ViewsOf(record, query))
                {
                    if (view.Sequence == sequence)
                        yield return view;
                }
            }
        }
    }

    /// <summary>The record's views that satisfy the query.</summary>
    private IEnumerable<StoredAuditRow> ViewsOf((long Sequence, ReadOnlyMemory<byte> Body) record, AuditQuery query)
    {
        if (record.Body.IsEmpty || TrailRecords.IsDeletion(record.Body.Span) || folder.IsDeleted(query.Sandbox, record.Sequence))
            yield break;
        if (TrailRecords.Summary(record.Body.Span, query.Sandbox).Sandbox != query.Sandbox)
            yield break;
        var row = TrailRecords.Read(record.Body.Span);
        if (!query.IsSatisfiedBy(row))
            yield break;
        for (var i = 0; i < row.Views.Count; i++)
        {
            if (query.IsSatisfiedBy(row.Views[i]))
                yield return new StoredAuditRow(record.Sequence + i, row, i);
        }
    }
}
