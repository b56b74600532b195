using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

namespace Rolecall.Grains;

// Writes: every batch is decided against the provisional model, appended in one append, swapped in, pushed to the touched
// accounts, and only then acknowledged.
internal sealed partial class OrganizationGrain
{
    private static readonly Fault Unavailable = Fault.ServiceUnavailable("The organization cannot be written now; nothing was changed.");

    private static readonly Fault Unconfirmed =
        Fault.ServiceUnavailable("The change was kept, but not every account could confirm that it follows it. It may be in force.");

    private static readonly TimeSpan CatchUpEvery = TimeSpan.FromSeconds(1);

    private readonly List<PendingWrite> waiting = [];
    private bool writing;

    /// <summary>Accounts that have not confirmed that they follow. An activation that ends forgets them: they ask it, or the next, when they are activated.</summary>
    private readonly HashSet<string> behind = [];
    private IGrainTimer? catchingUp;

    private delegate (IMessage? Response, ImmutableArray<OrganizationChange> Changes) Write(OrganizationState provisional);

    private sealed record PendingWrite(DateTimeOffset Now, Write Decide)
    {
        public TaskCompletionSource<OperationReply> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static OperationReply Reply(IMessage? response) => new() { Response = response?.ToByteArray() ?? [] };

    private Task<OperationReply> Enqueue(DateTimeOffset now, Write decide)
    {
        var write = new PendingWrite(now, decide);
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
                PendingWrite[] batch = [.. waiting];
                waiting.Clear();
                await WriteBatch(batch);
            }
        }
        finally
        {
            writing = false;
        }
    }

    private async Task WriteBatch(PendingWrite[] batch)
    {
        var before = State;
        var after = before;
        var changes = new List<OrganizationChange>();
        var decided = new List<(PendingWrite Write, OperationReply Reply)>(batch.Length);
        foreach (var write in batch)
        {
            try
            {
                var (response, made) = write.Decide(after);
                after = journal.Fold(after, made);
                changes.AddRange(made);
                decided.Add((write, Reply(response)));
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
        var fault = await Keep(before, after, changes, batch.Max(write => write.Now));
        foreach (var (write, reply) in decided)
            write.Done.SetResult(fault is null || reply.Fault is not null ? reply : new OperationReply { Fault = fault });
    }

    private async Task<Fault?> Keep(OrganizationState before, OrganizationState after, List<OrganizationChange> changes, DateTimeOffset now)
    {
        if (changes.Count == 0)
            return null;
        try
        {
            await journal.Commit(after, changes);
        }
        catch (StreamConflictException)
        {
            // INVARIANT: an activation that lost a race is stale, and must not decide anything more.
            DeactivateOnIdle();
            await journal.Load(CancellationToken.None);
            return Unavailable;
        }
        catch (StoreUnavailableException)
        {
            return Unavailable;
        }
        var followed = await Task.WhenAll(OrganizationState.MembersTouchedBy(changes, before, after).Select(account => TryPush(account, now)));
        return followed.All(follows => follows) ? null : Unconfirmed;
    }

    /// <summary>False where the account could not confirm; it is told again until it can.</summary>
    private async Task<bool> TryPush(string accountId, DateTimeOffset now)
    {
        try
        {
            if (await Push(accountId, now))
            {
                behind.Remove(accountId);
                return true;
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever kept the account from following: nobody is told that the change is in force.
        }
        behind.Add(accountId);
        catchingUp ??= this.RegisterGrainTimer(() => CatchUp(now), new GrainTimerCreationOptions(CatchUpEvery, CatchUpEvery) { Interleave = true, KeepAlive = true });
        return false;
    }

    private async Task CatchUp(DateTimeOffset now)
    {
        await Task.WhenAll(behind.ToArray().Select(account => TryPush(account, now)));
        if (behind.Count > 0)
            return;
        catchingUp?.Dispose();
        catchingUp = null;
    }

    /// <summary>Tells an account what is in force on it now, or that it has left; false where it cannot follow.</summary>
    private async Task<bool> Push(string accountId, DateTimeOffset now)
    {
        if (State.GuardrailsOf(accountId) is not { } guardrails)
            return await Account(accountId).Leave(Id, now) is null;
        await Account(accountId).TakeGuardrails(Id, guardrails with { Version = journal.Version });
        return true;
    }
}
