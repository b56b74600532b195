using System.Collections.Concurrent;
using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Gateway;

/// <summary>A sandbox as this process may serve it now.</summary>
internal sealed record LeasedSandbox
{
    public required SandboxSettings Settings { get; init; }

    public required KeyRing Keys { get; init; }

    public string Name => Settings.Name;
}

/// <summary>
/// The settings of the sandboxes that this process serves, each leased from its grain. INVARIANT: a lease is counted from
/// before it was asked for, so this process never serves settings longer than the grain believes it may.
/// </summary>
internal sealed class Sandboxes(IGrainFactory grains, TimeProvider time)
{
    private readonly string holder = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
    private readonly ConcurrentDictionary<string, Lease> leases = new(StringComparer.Ordinal);

    private sealed record Lease(LeasedSandbox Sandbox, long AskedAt)
    {
        public int Renewing;
    }

    /// <summary>The sandbox, or null where there is none of this name.</summary>
    public ValueTask<LeasedSandbox?> Find(string name, CancellationToken cancel)
    {
        if (!leases.TryGetValue(name, out var lease))
            return new(Renew(name).WaitAsync(cancel));
        var age = time.GetElapsedTime(lease.AskedAt);
        if (age >= SandboxSettings.LeaseTime)
            return new(Renew(name).WaitAsync(cancel));
        // Half-way through, one caller renews in the background, so a busy sandbox never waits for its lease.
        if (age >= SandboxSettings.LeaseTime / 2 && Interlocked.Exchange(ref lease.Renewing, 1) == 0)
            _ = Renew(name);
        return new(lease.Sandbox);
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
            _ => new Lease(new LeasedSandbox { Settings = settings, Keys = RingOf(settings) }, askedAt),
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
        return new Lease(new LeasedSandbox { Settings = settings, Keys = RingOf(settings) }, askedAt);
    }

    private static KeyRing RingOf(SandboxSettings settings) => new(settings.SealingKeys
        .Select(key => new SealingKey { KeyId = key.KeyId, Key = key.Key, RetiredAt = key.RetiredAt })
        .ToImmutableArray());
}
