using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Roles;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Grains.Replicas;

/// <summary>
/// What this process has leased of one account. INVARIANTS: a lease is counted from before it was asked for, so nothing is decided by it for
/// longer than the account believes; and nothing that was asked for before the account ended the lease is decided by after.
/// </summary>
/// <param name="account">Its id, and the grain that leases it.</param>
/// <param name="holder">What the account knows this process by.</param>
internal sealed partial class AccountReplica(
    (AccountId Id, IAccountGrain Grain) account, Lazy<ILeaseHolder> holder, IRandomSource random, TimeProvider time, ILogger log)
{
    /// <summary>Parts that are kept, and those of which it is known that they were asked for lately: beyond, all are forgotten.</summary>
    internal const int MostParts = 1024;

    /// <summary>An account that could not be asked, as one of an older version, or that leases no more parts, is asked again after this time.</summary>
    internal static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private static readonly LeaseAsk Renewal = new();

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<LeaseAsk, long> asked = new();
    private volatile Held? held;
    private int ends;
    private int renewing;
    private long failedAt = long.MinValue / 2;

    /// <summary>What the account has sent of one edition.</summary>
    private sealed class Held(string edition, long askedAt)
    {
        private long askedAt = askedAt;

        public string Edition => edition;

        /// <summary>When the lease was asked for last, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
        public long AskedAt { get => Volatile.Read(ref askedAt); set => Volatile.Write(ref askedAt, value); }

        public ConcurrentDictionary<string, RoleReplica> Roles { get; } = new(StringComparer.OrdinalIgnoreCase);

        public ConcurrentDictionary<string, KeyReplica> Keys { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>For how long nothing was asked of it.</summary>
    public TimeSpan Idle(long now) => held is { } last ? time.GetElapsedTime(last.AskedAt, now) : TimeSpan.MaxValue;

    public IRoleModel? FindRole(string name) => InForce() is { } leased && leased.Roles.TryGetValue(name, out var role) ? role : null;

    public KeyReplica? FindKey(string id) => InForce() is { } leased && leased.Keys.TryGetValue(id, out var key) ? key : null;

    /// <summary>A grain was asked for this. Whoever is asked for the same again within a lease's time is worth one.</summary>
    public void Asked(LeaseAsk part)
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(Volatile.Read(ref failedAt), now) < AfterFailure)
            return;
        if (asked.TryGetValue(part, out var before) && time.GetElapsedTime(before, now) < SandboxSettings.LeaseTime)
        {
            asked.TryRemove(part, out _);
            _ = Lease(part);
            return;
        }
        if (asked.Count >= MostParts)
            asked.Clear();
        asked[part] = now;
    }

    /// <summary>The account has ended the lease.</summary>
    public void End()
    {
        lock (gate)
        {
            ends++;
            held = null;
        }
    }

    private Held? InForce()
    {
        if (held is not { } now)
            return null;
        var age = time.GetElapsedTime(now.AskedAt);
        if (age >= SandboxSettings.LeaseTime)
            return null;
        // Half-way through it is renewed in the background, so what is busy never waits for its lease.
        if (age >= SandboxSettings.LeaseTime / 2 && Interlocked.Exchange(ref renewing, 1) == 0)
            _ = Renew();
        return now;
    }

    private async Task Renew()
    {
        await Lease(Renewal);
        Volatile.Write(ref renewing, 0);
    }

    /// <summary>INVARIANT: does not fail. Whoever called has asked the grain itself, or does so next.</summary>
    private async Task Lease(LeaseAsk part)
    {
        // Within a grain's turn, or a caller's: neither waits for it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var (endsBefore, askedAt) = (Volatile.Read(ref ends), time.GetTimestamp());
            var lease = await account.Grain.LeaseTo(holder.Value, part).ConfigureAwait(false);
            if (lease is { HasPart: false } && part != Renewal)
                Volatile.Write(ref failedAt, askedAt);
            var made = lease is { HasPart: true } ? Make(part, lease) : default;
            lock (gate)
            {
                // The account may have ended this very lease, or waited until it ran out, before its answer arrived.
                if (ends == endsBefore && time.GetElapsedTime(askedAt) < SandboxSettings.LeaseTime)
                    Keep(part, lease, made, askedAt);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A silo of an older version does not know the call, either.
            Volatile.Write(ref failedAt, time.GetTimestamp());
            Log.NotLeased(log, account.Id, failure.Message);
        }
    }

    private (RoleReplica? Role, KeyReplica? Key) Make(LeaseAsk part, AccountLease lease)
    {
        var guardrails = CompiledGuardrails.Of(lease.Guardrails);
        if (part.Key is { } scope)
            return (null, new KeyReplica(account.Id, scope, lease.Key!, guardrails));
        var role = lease.Role is { } definition ? new RoleRuntime(definition, guardrails) : null;
        return (new RoleReplica(new RoleModel(role, account.Id, guardrails, random), account.Grain), null);
    }

    private void Keep(LeaseAsk part, AccountLease? lease, (RoleReplica? Role, KeyReplica? Key) made, long askedAt)
    {
        if (lease is null)
        {
            held = null;
            return;
        }
        if (held is not { } kept || kept.Edition != lease.Edition || kept.Roles.Count + kept.Keys.Count >= MostParts)
            held = kept = new(lease.Edition, askedAt);
        kept.AskedAt = Math.Max(kept.AskedAt, askedAt);
        if (made.Role is { } role)
            kept.Roles[part.RoleName!] = role;
        if (made.Key is { } key)
            kept.Keys[part.Key!.Value.AccessKeyId] = key;
    }

    private static partial class Log
    {
        [LoggerMessage(7401, LogLevel.Debug, "The account {Account} was not leased: {Why}")]
        public static partial void NotLeased(ILogger log, AccountId account, string why);
    }
}
