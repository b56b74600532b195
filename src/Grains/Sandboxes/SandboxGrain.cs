using System.Security.Cryptography;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Grains.Sandboxes;

/// <summary>
/// A sandbox's settings. A change is acknowledged only when every process that leased the former settings has said that it serves
/// by them no more, or its lease has run out on the monotonic clock. Reentrant, so that leases are renewed while a change waits.
/// </summary>
[Reentrant]
[GrainType("sandbox")]
internal sealed partial class SandboxGrain(
    IEventStore store, IAuditStore audit, IObjectStore objects, IAuthorizationStore authorizations, TimeProvider time, LoneProcess? alone = null)
    : Grain, ISandboxGrain, IIncomingGrainCallFilter
{
    private readonly SemaphoreSlim oneChange = new(1);
    private int waiting;
    private Leases leases = null!;
    private Journal<SandboxState, SandboxChange> journal = null!;
    private Task committing = Task.CompletedTask;

    private string Name => this.GetPrimaryKeyString();

    private SandboxSettings? Settings => journal.State.Settings;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, Keys.SandboxStream(Name), SandboxState.Format(Name));
        await journal.Load(cancellationToken);
        leases = new(Name, time);
        // INVARIANT: no change is acknowledged while a process serves by a lease of a former activation.
        if (journal.Version > 0 && alone is null)
            leases.BeginUnknown();
        if (Settings is { } settings)
            await GoOnAfterTheLatestCall(settings, cancellationToken);
    }

    /// <summary>Intercepts every call of the grain.</summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) =>
        journal.Version > 0 ? context.Invoke() : AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);

    /// <summary>
    /// INVARIANT: a wall clock that was set back while no process served does not take the sandbox's clock back past a call that is on
    /// record.
    /// </summary>
    private async Task GoOnAfterTheLatestCall(SandboxSettings settings, CancellationToken cancel)
    {
        if (await audit.LatestTime(settings.Realm, cancel) is { } latest
            && settings.Clock.NotBefore(latest, time.GetUtcNow()) is var clock && clock != settings.Clock)
            await journal.Commit(SandboxChange.Put(clock));
    }

    public async Task<SandboxSettings?> LeaseTo(ILeaseHolder holder)
    {
        // INVARIANT: no lease of the former settings begins after a change was decided, however long it takes to be kept: a slower
        // clock counts on the last one's end.
        while (!committing.IsCompleted)
            await committing;
        if (Settings is not { } settings)
            return null;
        leases.Begin(holder, journal.Version);
        return settings with { Version = journal.Version };
    }

    public Task<SandboxSettings?> Describe() => Task.FromResult(Settings);

    public async Task<bool> Create(DateTimeOffset wallNow, SandboxTokenRecord? token = null)
    {
        await TakeTurn();
        try
        {
            if (Settings is not null)
                return false;
            // What a deletion that a crash cut short has left.
            if (journal.Version > 0)
                await DeleteContents(await SandboxContents.RealmsOf(store, Name));
            await journal.Commit(
            [
                // The default sandbox is the one that is never deleted: its name can be its first realm, and the demo world's.
                SandboxChange.Put(new StoredSandbox { CreatedAt = wallNow, Realm = Name == Keys.DefaultSandbox ? Name : NewRealm() }),
                SandboxChange.Put(NewKey(1)),
                .. token is null ? [] : new[] { SandboxChange.Put(token) },
            ]);
            return true;
        }
        finally
        {
            oneChange.Release();
        }
    }

    public Task<bool> Delete() => Delete(() => true);

    /// <summary>
    /// INVARIANT: no other change is made until nothing of the sandbox is left, or a new one of the name would lose what it has to a deletion
    /// that was not meant for it.
    /// </summary>
    /// <param name="may">Whether it is to go, as it is when it is its turn.</param>
    private async Task<bool> Delete(Func<bool> may)
    {
        await TakeTurn();
        try
        {
            if (journal.Version == 0 || !may())
                return false;
            // A deletion that a crash has cut short is completed.
            if (Settings is not null)
                await Keep(_ => [SandboxChange.DeleteSandbox(Name)]);
            await DeleteContents(await SandboxContents.RealmsOf(store, Name));
            await store.Delete(Keys.SandboxStream(Name));
            // Who waits for its turn meets a sandbox that was never made.
            await journal.Load(CancellationToken.None);
            // Who waits for its turn is served here: another activation would wait for leases that it does not know.
            if (waiting == 0)
                DeactivateOnIdle();
            return true;
        }
        finally
        {
            oneChange.Release();
        }
    }

    public async Task<bool> Reset()
    {
        if (Settings is null)
            return false;
        var former = "";
        await Change(current =>
        {
            former = current.Realm;
            return
            [
                SandboxChange.DeleteSandbox(Name),
                SandboxChange.Put(new StoredSandbox { CreatedAt = current.CreatedAt, Realm = NewRealm() }),
                SandboxChange.Put(SandboxClock.OfWall(time.GetUtcNow())),
                SandboxChange.Put(NewKey(1)),
                // The tokens stay: who administers the sandbox is not among what it holds.
                .. current.Tokens.Select(SandboxChange.Put),
                .. journal.State.Labels.AreNone() ? [] : new[] { SandboxChange.Put(journal.State.Labels) },
            ];
        });
        await DeleteContents([former]);
        return true;
    }

    private string NewRealm() => Name + "~" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private async Task DeleteContents(IEnumerable<string> realms)
    {
        foreach (var realm in realms)
            await SandboxContents.Delete(store, audit, objects, authorizations, realm);
    }

    private static SealingKeyRecord NewKey(uint id, bool prepared = false) => new()
    {
        KeyId = id,
        Key = [.. RandomNumberGenerator.GetBytes(32)],
        Prepared = prepared,
    };

    /// <summary>
    /// Decides the changes by the settings as they are when it is their turn, keeps them, and waits until nobody serves by the former ones.
    /// </summary>
    private async Task<SandboxSettings?> Change(Func<SandboxSettings, IReadOnlyList<SandboxChange>> decide)
    {
        await TakeTurn();
        try
        {
            await Keep(decide);
            return Settings;
        }
        finally
        {
            oneChange.Release();
        }
    }

    /// <summary>The same, of whoever has the turn already.</summary>
    private async Task Keep(Func<SandboxSettings, IReadOnlyList<SandboxChange>> decide)
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
    }

    private async Task TakeTurn()
    {
        waiting++;
        await oneChange.WaitAsync();
        waiting--;
    }

    private SandboxSettings Existing() =>
        Settings ?? throw new InvalidOperationException($"there is no sandbox {Name}");
}
