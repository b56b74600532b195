using System.Security.Cryptography;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Grains.Journals;

namespace Rolecall.Grains.Sandboxes;

/// <summary>
/// A sandbox's settings. A change is acknowledged only when every process that leased the former settings has said that it serves
/// by them no more, or its lease has run out on the monotonic clock. Reentrant, so that leases are renewed while a change waits.
/// </summary>
[Reentrant]
[GrainType("sandbox")]
internal sealed partial class SandboxGrain(
    IEventStore store, IAuditStore audit, IObjectStore objects, TimeProvider time, LoneProcess? alone = null)
    : Grain, ISandboxGrain, IIncomingGrainCallFilter
{
    private readonly SemaphoreSlim oneChange = new(1);
    private Leases leases = null!;
    private Journal<SandboxSettings?, SandboxChange> journal = null!;
    private Task committing = Task.CompletedTask;

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, Keys.SandboxStream(Name), SandboxChange.Format(Name));
        await journal.Load(cancellationToken);
        leases = new(Name, time);
        // INVARIANT: no change is acknowledged while somebody serves by what a former activation leased.
        if (journal.Version > 0 && alone is null)
            leases.BeginUnknown();
        if (journal.State is not null)
            await GoOnAfterTheLatestCall(journal.State, cancellationToken);
    }

    /// <summary>Every call of the grain comes by here.</summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) =>
        journal.Version > 0 ? context.Invoke() : AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);

    /// <summary>INVARIANT: no wall that was set back while nobody served takes the clock back past a call that is on record.</summary>
    private async Task GoOnAfterTheLatestCall(SandboxSettings settings, CancellationToken cancel)
    {
        if (await audit.LatestTime(settings.Realm, cancel) is { } latest
            && settings.Clock.NotBefore(latest, time.GetUtcNow()) is var clock && clock != settings.Clock)
            await journal.Commit(new SandboxChange { Kind = SandboxChangeKind.ClockSet, Clock = clock });
    }

    public async Task<SandboxSettings?> LeaseTo(ILeaseHolder holder)
    {
        // INVARIANT: no lease of the former settings begins after a change was decided, however long it takes to be kept: a slower
        // clock counts on the last one's end.
        while (!committing.IsCompleted)
            await committing;
        if (journal.State is null)
            return null;
        leases.Begin(holder, journal.Version);
        return journal.State with { Version = journal.Version };
    }

    public Task<SandboxSettings?> Describe() => Task.FromResult(journal.State);

    public async Task<bool> Create(DateTimeOffset wallNow, SandboxTokenRecord? token = null)
    {
        await oneChange.WaitAsync();
        try
        {
            if (journal.State is not null)
                return false;
            // What a deletion that a crash cut short has left.
            if (journal.Version > 0)
                await DeleteContents(await SandboxContents.RealmsOf(store, Name));
            await journal.Commit(
            [
                // The default sandbox is the one that is never deleted: its name can be its first realm, and the demo world's.
                new SandboxChange
                {
                    Kind = SandboxChangeKind.Created,
                    At = wallNow,
                    Realm = Name == Keys.DefaultSandbox ? Name : NewRealm(),
                },
                NewKey(1),
                .. token is null ? [] : new[] { new SandboxChange { Kind = SandboxChangeKind.TokenAdded, Token = token } },
            ]);
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
            await Change(_ => [new SandboxChange { Kind = SandboxChangeKind.Deleted }]);
        await DeleteContents(await SandboxContents.RealmsOf(store, Name));
        await store.Delete(Keys.SandboxStream(Name));
        DeactivateOnIdle();
        return true;
    }

    public async Task<bool> Reset()
    {
        if (journal.State is null)
            return false;
        var former = "";
        await Change(current =>
        {
            former = current.Realm;
            return [new SandboxChange { Kind = SandboxChangeKind.Reset, At = time.GetUtcNow(), Realm = NewRealm() }, NewKey(1)];
        });
        await DeleteContents([former]);
        return true;
    }

    private string NewRealm() => Name + "~" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private async Task DeleteContents(IEnumerable<string> realms)
    {
        foreach (var realm in realms)
            await SandboxContents.Delete(store, audit, objects, realm);
    }

    private static SandboxChange NewKey(uint id, SandboxChangeKind kind = SandboxChangeKind.KeyAdded) => new()
    {
        Kind = kind,
        KeyId = id,
        Key = RandomNumberGenerator.GetBytes(32),
    };

    /// <summary>Decides the changes by the settings as they are when it is their turn, keeps them, and waits until nobody serves by the former ones.</summary>
    private async Task<SandboxSettings?> Change(Func<SandboxSettings, IReadOnlyList<SandboxChange>> decide)
    {
        await oneChange.WaitAsync();
        try
        {
            var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            committing = kept.Task;
            try
            {
                var changes = decide(Existing());
                if (changes.Count > 0)
                    await journal.Commit(changes);
            }
            finally
            {
                kept.SetResult();
            }
            await leases.EndBefore(journal.Version);
            return journal.State;
        }
        finally
        {
            oneChange.Release();
        }
    }

    private SandboxSettings Existing() =>
        journal.State ?? throw new InvalidOperationException($"there is no sandbox {Name}");
}
