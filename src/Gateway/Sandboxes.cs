using System.Collections.Concurrent;
using System.Collections.Immutable;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Aws;
using Rolecall.Identity;

namespace Rolecall.Gateway;

/// <summary>A sandbox as this process may serve it now.</summary>
internal sealed class LeasedSandbox(SandboxSettings settings, KeyRing keys, Stamps stamps)
{
    public SandboxSettings Settings { get; } = settings;

    public KeyRing Keys { get; } = keys;

    /// <summary>The realm: what grain keys, streams and tokens call the sandbox.</summary>
    public string Name => Settings.Realm;

    internal Stamps Stamps { get; } = stamps;

    /// <summary>Whether the session is one of those that were revoked by what they have in common.</summary>
    public bool Revokes(SessionClaims claims)
    {
        foreach (var revocation in Settings.Revocations)
        {
            if (revocation.Revokes(claims))
                return true;
        }
        return false;
    }

    /// <summary>The sandbox's instant for a call that arrives at this instant of the wall.</summary>
    public DateTimeOffset Stamp(DateTimeOffset wall) => Stamps.NotBefore(Settings.Clock.At(wall));
}

/// <summary>The newest instant that this process has stamped on a call of a realm. INVARIANT: no later call is stamped earlier, whatever wall or clock do.</summary>
internal sealed class Stamps
{
    private long newest;

    public DateTimeOffset NotBefore(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        var seen = Volatile.Read(ref newest);
        while (ticks > seen)
        {
            var raced = Interlocked.CompareExchange(ref newest, ticks, seen);
            if (raced == seen)
                return instant;
            seen = raced;
        }
        return new DateTimeOffset(seen, TimeSpan.Zero);
    }
}

/// <summary>
/// The settings of the sandboxes that this process serves, each leased from its grain. INVARIANT: a lease is counted from
/// before it was asked for, so this process never serves settings longer than the grain believes it may.
/// </summary>
internal sealed class Sandboxes(IGrainFactory grains, ExistingGrains existing, TimeProvider time)
{
    private readonly string holder = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
    private readonly ConcurrentDictionary<string, Lease> leases = new(StringComparer.Ordinal);
    private int foundFirst;

    /// <summary>Sandboxes that are found anew between two looks for those that are gone.</summary>
    internal const int ForgetEvery = 256;

    /// <summary>The leases that are kept, of sandboxes that may be gone too.</summary>
    internal int Kept => leases.Count;

    private sealed record Lease(LeasedSandbox Sandbox, long AskedAt)
    {
        public int Renewing;
    }

    /// <summary>The sandbox, or null where there is none of this name.</summary>
    public ValueTask<LeasedSandbox?> Find(string name, CancellationToken cancel)
    {
        if (!leases.TryGetValue(name, out var lease))
            return CanExist(name) ? new(FindFirst(name, cancel)) : new(default(LeasedSandbox));
        var age = time.GetElapsedTime(lease.AskedAt);
        if (age >= SandboxSettings.LeaseTime)
            return new(Renew(name).WaitAsync(cancel));
        // Half-way through, one caller renews in the background, so a busy sandbox never waits for its lease.
        if (age >= SandboxSettings.LeaseTime / 2 && Interlocked.Exchange(ref lease.Renewing, 1) == 0)
            _ = Renew(name);
        return new(lease.Sandbox);
    }

    /// <summary>Names come from strangers, and every name that is asked for costs a look-up: only those that CreateSandbox takes are asked for.</summary>
    private static bool CanExist(string name) => Constraints.Met(new CreateSandboxRequest { Name = name });

    private async Task<LeasedSandbox?> FindFirst(string name, CancellationToken cancel)
    {
        if (!await existing.HasSandbox(name, cancel))
            return null;
        var found = await Renew(name).WaitAsync(cancel);
        if (Interlocked.Increment(ref foundFirst) % ForgetEvery == 0)
            await ForgetDeleted(cancel);
        return found;
    }

    /// <summary>A sandbox that was deleted while nobody asked for it here is asked for no more, so its lease would stay for ever.</summary>
    private async Task ForgetDeleted(CancellationToken cancel)
    {
        foreach (var lease in leases)
        {
            if (time.GetElapsedTime(lease.Value.AskedAt) >= SandboxSettings.LeaseTime && !await existing.HasSandbox(lease.Key, cancel))
                leases.TryRemove(lease);
        }
    }

    private async Task<LeasedSandbox?> Renew(string name)
    {
        var askedAt = time.GetTimestamp();
        var following = leases.GetValueOrDefault(name)?.Sandbox.Settings.Version ?? 0;
        if (await grains.Grain<ISandboxGrain>(name).Lease(holder, following) is not { } settings)
        {
            leases.TryRemove(name, out _);
            return null;
        }
        var lease = leases.AddOrUpdate(
            name,
            _ => new Lease(new LeasedSandbox(settings, settings.Ring(), new Stamps()), askedAt),
            (_, held) => Newer(held, settings, askedAt));
        // A change waits for this process to say that it follows, so it says so at once rather than when it next renews.
        if (following < lease.Sandbox.Settings.Version && following > 0)
            _ = Renew(name);
        return lease.Sandbox;
    }

    /// <summary>Renewals overtake each other: an answer that comes late must not bring back settings that a later one replaced.</summary>
    private static Lease Newer(Lease held, SandboxSettings settings, long askedAt)
    {
        var (now, then) = (settings, held.Sandbox.Settings);
        if (now.CreatedAt < then.CreatedAt || (now.CreatedAt == then.CreatedAt && now.Version < then.Version))
            return held;
        if (now.CreatedAt == then.CreatedAt && now.Version == then.Version)
            return new Lease(held.Sandbox, Math.Max(held.AskedAt, askedAt));
        var stamps = now.Realm == then.Realm ? held.Sandbox.Stamps : new Stamps();
        return new Lease(new LeasedSandbox(settings, settings.Ring(), stamps), askedAt);
    }
}
