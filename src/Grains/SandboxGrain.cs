using System.Security.Cryptography;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

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

    /// <summary>A slower clock begins when the last lease of the faster one has run out; a little later, since leases are not counted on the wall.</summary>
    private static readonly TimeSpan ClockLag = SandboxSettings.LeaseTime * 1.5;

    /// <summary>Every silo holds them all, and looks through them on every call with a session.</summary>
    private const int MostRevocations = 1_000;

    private readonly Dictionary<LeaseOf, long> leases = [];
    private readonly SemaphoreSlim oneChange = new(1);
    private TaskCompletionSource leaseMoved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Journal<SandboxSettings?, SandboxChange> journal = null!;
    private Task committing = Task.CompletedTask;

    /// <summary>
    /// A holder may have leases of two versions at once: the newer one is on its way to it, and until it arrives the holder serves
    /// the older. So only the holder's own word, that it follows a version, ends its leases of those before.
    /// </summary>
    private readonly record struct LeaseOf(string Holder, long Version);

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, Keys.SandboxStream(Name), SandboxChange.Format(Name));
        await journal.Load(cancellationToken);
        if (journal.State is not null)
            await GoOnAfterTheLatestCall(journal.State, cancellationToken);
    }

    /// <summary>INVARIANT: no wall that was set back while nobody served takes the clock back past a call that is on record.</summary>
    private async Task GoOnAfterTheLatestCall(SandboxSettings settings, CancellationToken cancel)
    {
        if (await audit.LatestTime(settings.Realm, cancel) is { } latest && settings.Clock.NotBefore(latest, time.GetUtcNow()) is var clock && clock != settings.Clock)
            await journal.Commit(new SandboxChange { Kind = SandboxChangeKind.ClockSet, Clock = clock });
    }

    async Task<SandboxSettings?> ISandboxGrain.Lease(string holder, long following)
    {
        // INVARIANT: no lease of the former settings begins after a change was decided, however long it takes to be kept: a slower
        // clock counts on the last one's end.
        while (!committing.IsCompleted)
            await committing;
        foreach (var former in leases.Keys.Where(lease => lease.Holder == holder && lease.Version < following).ToArray())
            leases.Remove(former);
        if (journal.State is not null)
            leases[new(holder, journal.Version)] = time.GetTimestamp();
        Interlocked.Exchange(ref leaseMoved, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return journal.State is null ? null : journal.State with { Version = journal.Version };
    }

    public Task<SandboxSettings?> Describe() => Task.FromResult(journal.State);

    public async Task<bool> Create(DateTimeOffset wallNow)
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
                // The default sandbox is the one that is never deleted: its name can be its first realm, and the demo world's.
                new SandboxChange { Kind = SandboxChangeKind.Created, At = wallNow, Realm = Name == Keys.DefaultSandbox ? Name : NewRealm() },
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

    public async Task<ClockReply> ChangeClock(ClockMove move)
    {
        try
        {
            var changed = await Change(current => Moved(current.Clock, move, time.GetUtcNow()) is var clock && clock != current.Clock
                ? [new SandboxChange { Kind = SandboxChangeKind.ClockSet, Clock = clock }]
                : []);
            return new ClockReply { Clock = changed!.Clock };
        }
        catch (AwsFaultException refused)
        {
            return new ClockReply { Fault = refused.Fault };
        }
    }

    public async Task<RevocationReply> RevokeSessions(string? originKeyId, string? sourceIdentity, DateTimeOffset asked)
    {
        SessionRevocation? revocation = null;
        Fault? refused = null;
        await Change(current =>
        {
            var wall = time.GetUtcNow();
            var now = current.Clock.At(wall);
            if (current.Revocations.Count(kept => kept.ExpiresAt > now) >= MostRevocations)
            {
                refused = Fault.LimitExceeded($"The sandbox keeps {MostRevocations} revocations at most, each for {Revocation.Outlives.TotalHours:0} hours.");
                return [];
            }
            // A session may climb to another while some silo has not heard of this yet, so what is issued till then is meant too.
            var followed = current.Clock.At(wall + ClockLag);
            revocation = new() { OriginKeyId = originKeyId, SourceIdentity = sourceIdentity, IssuedUpTo = asked > followed ? asked : followed };
            return
            [
                new SandboxChange { Kind = SandboxChangeKind.RevocationsForgotten, At = now },
                new SandboxChange { Kind = SandboxChangeKind.SessionsRevoked, Revocation = revocation },
                // Under a clock that stands, sessions issued from now on would be meant for ever.
                .. current.Clock.Frozen ? new[] { new SandboxChange { Kind = SandboxChangeKind.ClockSet, Clock = current.Clock.StepOn(wall) } } : [],
            ];
        });
        return new RevocationReply { Fault = refused, Revocation = revocation };
    }

    public async Task<SandboxSettings> SetRules(SandboxRulesChange change) => (await Change(current =>
    {
        var rules = new SandboxRules
        {
            RoleSessionsCarryMfa = change.RoleSessionsCarryMfa ?? current.Rules.RoleSessionsCarryMfa,
            AnyPrincipals = change.AnyPrincipals ?? current.Rules.AnyPrincipals,
            DeactivatedStsRegions = change.DeactivatedStsRegions ?? current.Rules.DeactivatedStsRegions,
        };
        return rules == current.Rules ? [] : [new SandboxChange { Kind = SandboxChangeKind.RulesSet, Rules = rules }];
    }))!;

    /// <summary>
    /// In two steps: first every silo gets the key, then it seals. Else one silo would seal with a key that another, by its
    /// lease of older settings, did not know, and refuse a live token. Rotations at the same time are one.
    /// </summary>
    public async Task<SandboxSettings> RotateSealingKey()
    {
        await Change(current => current.SealingKeys[^1].Prepared ? [] : [NewKey(current.SealingKeys[^1].KeyId + 1, SandboxChangeKind.KeyPrepared)]);
        return (await Change(current => current.SealingKeys is not [.., var sealing, { Prepared: true } next]
            ? []
            :
            [
                new SandboxChange { Kind = SandboxChangeKind.KeySeals, KeyId = next.KeyId },
                new SandboxChange { Kind = SandboxChangeKind.KeyRetired, KeyId = sealing.KeyId, At = current.Clock.At(time.GetUtcNow()) + KeyOutlivesTokens },
            ]))!;
    }

    private static SandboxClock Moved(SandboxClock clock, ClockMove move, DateTimeOffset wall) => move switch
    {
        { By: { } by } => clock.Advance(wall, by),
        { To: { } to } => clock.MoveTo(wall, to),
        { Rate: { } rate } => clock.RunAt(rate, wall, ClockLag),
        { Frozen: true } => clock.Freeze(wall, ClockLag),
        { Step: true } => clock.StepOn(wall),
        _ => clock.Resume(wall),
    };

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

    /// <summary>Decides the changes by the settings as they are when it is their turn, keeps them, and waits until every silo follows.</summary>
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
