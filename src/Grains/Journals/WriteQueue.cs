using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Journals;

/// <summary>
/// The writes of a reentrant grain, one batch after the other: each batch is decided against the provisional model, appended
/// in one append, swapped in, followed by whom it touches, and only then acknowledged.
/// </summary>
internal sealed class WriteQueue<TState, TChange>(Journal<TState, TChange> journal)
{
    private readonly List<Pending> waiting = [];
    private bool writing;

    /// <summary>Decides one write on the model as the writes before it leave it; throws the fault where it is refused.</summary>
    public delegate (IMessage? Response, ImmutableArray<TChange> Changes) Write(TState provisional);

    private sealed record Pending(Write Decide)
    {
        /// <summary>Whoever waits for it is on the grain's own scheduler, and goes on at once: a hand-over costs more than what is left.</summary>
        public TaskCompletionSource<OperationReply> Done { get; } = new();
    }

    /// <summary>The answer to a write that could not be stored.</summary>
    public required Fault Unavailable { get; init; }

    /// <summary>Ends this activation, which lost a race.</summary>
    public required Func<Task> Stale { get; init; }

    /// <summary>Has what is durable decided by, and told to whom it touches; a fault where one of them could not confirm.</summary>
    public required Func<TState, TState, IReadOnlyList<TChange>, Task<Fault?>> Follow { get; init; }

    /// <summary>The answer, once the write is durable and followed; or its fault.</summary>
    public Task<OperationReply> Enqueue(Write decide)
    {
        var write = new Pending(decide);
        waiting.Add(write);
        if (!writing)
            _ = WriteAll();
        return write.Done.Task;
    }

    private async Task WriteAll()
    {
        writing = true;
        try
        {
            // Lets the other calls that are here already join the batch.
            await Task.Yield();
            while (waiting.Count > 0)
            {
                Pending[] batch = [.. waiting];
                waiting.Clear();
                await WriteBatch(batch);
            }
        }
        finally
        {
            writing = false;
        }
    }

    private async Task WriteBatch(Pending[] batch)
    {
        var before = journal.State;
        var after = before;
        var changes = new List<TChange>();
        var decided = new List<(Pending Write, OperationReply Reply)>(batch.Length);
        foreach (var write in batch)
        {
            try
            {
                var (response, made) = write.Decide(after);
                after = journal.Fold(after, made);
                changes.AddRange(made);
                decided.Add((write, OperationReply.Of(response)));
            }
            catch (AwsFaultException refused)
            {
                decided.Add((write, new OperationReply { Fault = refused.Fault }));
            }
            catch (Exception bug)
            {
                write.Done.SetException(bug);
            }
        }
        try
        {
            var fault = changes.Count == 0 ? null : await Keep(before, after, changes);
            foreach (var (write, reply) in decided)
                write.Done.SetResult(fault is null || reply.Fault is not null ? reply : new OperationReply { Fault = fault });
        }
        catch (Exception bug)
        {
            // The waiting callers get the failure: a bug here must not leave them waiting, nor stop later writes.
            foreach (var (write, _) in decided)
                write.Done.TrySetException(bug);
        }
    }

    private async Task<Fault?> Keep(TState before, TState after, List<TChange> changes)
    {
        try
        {
            await journal.Commit(after, changes);
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            await Stale();
            return Unavailable;
        }
        catch (StoreUnavailableException)
        {
            return Unavailable;
        }
        return await Follow(before, after, changes);
    }
}
