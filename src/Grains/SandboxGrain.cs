using System.Security.Cryptography;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;

namespace Rolecall.Grains;

/// <summary>
/// A sandbox's settings. A change is acknowledged only when every silo that leased the former settings has taken the new
/// version, or its lease has run out on the monotonic clock. Reentrant, so that leases are renewed while a change waits.
/// </summary>
[Reentrant]
[GrainType("sandbox")]
internal sealed class SandboxGrain(IEventStore store, IAuditStore audit, IObjectStore objects, TimeProvider time) : Grain, ISandboxGrain
{
    /// <summary>A role session lives 12 hours at most, a GetSessionToken session 36: a key that old opens nothing any more.</summary>
    private static readonly TimeSpan KeyOutlivesTokens = TimeSpan.FromHours(37);

    private readonly Dictionary<LeaseOf, long> leases = [];
    private readonly SemaphoreSlim oneChange = new(1);
    private TaskCompletionSource leaseMoved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Journal<SandboxSettings?, SandboxChange> journal = null!;

    /// <summary>
    /// A holder may have leases of two versions at once: the newer one is on its way to it, and until it arrives the holder serves
    /// the older. So only the holder's own word, that it follows a version, ends its leases of those before.
    /// </summary>
    private readonly record struct LeaseOf(string Holder, long Version);

    private string Name => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, Keys.SandboxStream(Name), SandboxChange.Format(Name));
        return journal.Load(cancellationToken);
    }

    Task<SandboxSettings?> ISandboxGrain.Lease(string holder, long following)
    {
        foreach (var former in leases.Keys.Where(lease => lease.Holder == holder && lease.Version < following).ToArray())
            leases.Remove(former);
        if (journal.State is not null)
            leases[new(holder, journal.Version)] = time.GetTimestamp();
        Interlocked.Exchange(ref leaseMoved, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return Task.FromResult(journal.State is null ? null : journal.State with { Version = journal.Version });
    }

    public Task<SandboxSettings?> Describe() => Task.FromResult(journal.State);

    public async Task<bool> Create(DateTimeOffset wallNow)
    {
        await oneChange.WaitAsync();
        try
        {
            if (journal.State is not null)
                return false;
            // What a deletion that a crash cut short has left would be the new sandbox's.
            if (journal.Version > 0)
                await SandboxContents.Delete(store, audit, objects, Name);
            await journal.Commit(
                new SandboxChange { Kind = SandboxChangeKind.Created, At = wallNow },
                NewKey(1));
            return true;
        }
        finally
        {
            oneChange.Release();
        }
    }

    public async Task<bool> Delete()
    {
        if (journal.Version == 0)
            return false;
        // A deletion that a crash cut short is gone on with.
        if (journal.State is not null)
            await Change(new SandboxChange { Kind = SandboxChangeKind.Deleted });
        await SandboxContents.Delete(store, audit, objects, Name);
        await store.Delete(Keys.SandboxStream(Name));
        DeactivateOnIdle();
        return true;
    }

    public async Task<SandboxSettings> AdvanceClock(TimeSpan by) =>
        (await Change(new SandboxChange { Kind = SandboxChangeKind.ClockMoved, By = by }))!;

    public async Task<SandboxSettings> RotateSealingKey(DateTimeOffset wallNow)
    {
        var current = Existing();
        return (await Change(
            new SandboxChange
            {
                Kind = SandboxChangeKind.KeyRetired,
                KeyId = current.SealingKeys[^1].KeyId,
                At = wallNow + current.ClockOffset + KeyOutlivesTokens,
            },
            NewKey(current.SealingKeys[^1].KeyId + 1)))!;
    }

    private static SandboxChange NewKey(uint id) => new()
    {
        Kind = SandboxChangeKind.KeyAdded,
        KeyId = id,
        Key = RandomNumberGenerator.GetBytes(32),
    };

    private async Task<SandboxSettings?> Change(params SandboxChange[] changes)
    {
        await oneChange.WaitAsync();
        try
        {
            Existing();
            await journal.Commit(changes);
            await LeasesFollow(journal.Version);
            return journal.State;
        }
        finally
        {
            oneChange.Release();
        }
    }

    /// <summary>Waits until no lease of an older version can still be served.</summary>
    private async Task LeasesFollow(long version)
    {
        while (true)
        {
            var moved = leaseMoved.Task;
            foreach (var ended in leases.Where(lease => Remaining(lease.Value) <= TimeSpan.Zero).ToArray())
                leases.Remove(ended.Key);
            var behind = leases.Where(lease => lease.Key.Version < version).Select(lease => Remaining(lease.Value)).ToArray();
            if (behind.Length == 0)
                return;
            await Task.WhenAny(moved, Task.Delay(TimeSpan.FromTicks(Math.Max(1, behind.Max().Ticks)), time));
        }
    }

    private TimeSpan Remaining(long takenAt) => SandboxSettings.LeaseTime - time.GetElapsedTime(takenAt);

    private SandboxSettings Existing() =>
        journal.State ?? throw new InvalidOperationException($"there is no sandbox {Name}");
}
