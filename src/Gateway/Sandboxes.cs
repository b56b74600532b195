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
        if (await grains.GetGrain<ISandboxGrain>(name).Lease(holder) is not { } settings)
        {
            leases.TryRemove(name, out _);
            return null;
        }
        var known = leases.GetValueOrDefault(name)?.Sandbox;
        var sandbox = known is not null && known.Settings.Version == settings.Version && known.Settings.CreatedAt == settings.CreatedAt
            ? known
            : new LeasedSandbox { Settings = settings, Keys = RingOf(settings) };
        leases[name] = new Lease(sandbox, askedAt);
        return sandbox;
    }

    private static KeyRing RingOf(SandboxSettings settings) => new(settings.SealingKeys
        .Select(key => new SealingKey { KeyId = key.KeyId, Key = key.Key, RetiredAt = key.RetiredAt })
        .ToImmutableArray());
}
