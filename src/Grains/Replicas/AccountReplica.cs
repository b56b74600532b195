using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Rolecall.Api.SigV4;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Roles;
using Rolecall.Identity.Accounts.Roles;
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
    (AccountId Id, IAccountGrain Grain) account,
    Lazy<ILeaseHolder> holder, PartBudget budget, IRandomSource random, TimeProvider time, ILogger log)
{
    /// <summary>Parts that are kept, and those of which it is known that they were asked for lately.</summary>
    internal const int MostParts = 1024;

    /// <summary>An account that could not be asked, as one of an older version, is asked again after this time; so is a part that it does not lease.</summary>
    internal static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private static readonly LeaseAsk Renewal = new();

    private readonly Lock gate = new();

    /// <summary>When each was asked for last, or from when on it may be asked for again.</summary>
    private readonly ConcurrentDictionary<PartKey, long> asked = new();

    private volatile HeldParts? held;
    private int ends;
    private int renewing;
    private bool retired;
    private long failedAt = long.MinValue / 2;

    public IRoleModel? FindRole(string name)
    {
        var now = time.GetTimestamp();
        return InForce(now)?.Find(name, now);
    }

    public KeyReplica? FindKey(KeyScope key)
    {
        var now = time.GetTimestamp();
        return InForce(now)?.Find(key, now);
    }

    /// <summary>A role's grain was asked.</summary>
    public void RoleWasAsked(string name)
    {
        if (IsWorthALease(new(name, default)))
            _ = Lease(new LeaseAsk { RoleName = name }, new(name, default));
    }

    /// <summary>The account has proven a call of the key.</summary>
    public void KeyWasAsked(SigV4Proof proof)
    {
        if (IsWorthALease(new(null, new(proof))))
            _ = Lease(new LeaseAsk { Proof = proof }, new(null, new(proof)));
    }

    /// <summary>The account has ended the lease.</summary>
    public void End()
    {
        lock (gate)
        {
            ends++;
            Drop();
        }
    }

    /// <summary>Lets go what was not used since. True where nothing is left, and nothing comes any more.</summary>
    public bool Retires(long unusedSince)
    {
        lock (gate)
        {
            held?.ForgetUnusedSince(unusedSince);
            retired = held is not { Count: > 0 };
            if (retired)
                Drop();
            return retired;
        }
    }

    /// <summary>What is asked for again within a lease's time is.</summary>
    private bool IsWorthALease(PartKey part)
    {
        var now = time.GetTimestamp();
        // It is there, and does not decide: a session policy that the account has, a use that is to be noted.
        if (time.GetElapsedTime(Volatile.Read(ref failedAt), now) < AfterFailure || !budget.HasRoom || InForce(now)?.Has(part) == true)
            return false;
        if (asked.TryGetValue(part, out var before) && time.GetElapsedTime(before, now) < SandboxSettings.LeaseTime)
            return now >= before && asked.TryRemove(part, out _);
        if (asked.Count >= MostParts)
            asked.Clear();
        asked[part] = now;
        return false;
    }

    private HeldParts? InForce(long now)
    {
        if (held is not { } parts)
            return null;
        var age = time.GetElapsedTime(parts.AskedAt, now);
        if (age >= SandboxSettings.LeaseTime)
            return null;
        // Half-way through it is renewed in the background, so what is busy never waits for its lease.
        if (age >= SandboxSettings.LeaseTime / 2 && Interlocked.Exchange(ref renewing, 1) == 0)
            _ = Renew();
        return parts;
    }

    private async Task Renew()
    {
        await Lease(Renewal, default);
        Volatile.Write(ref renewing, 0);
    }

    /// <summary>INVARIANT: does not fail. Whoever called has asked the grain itself, or does so next.</summary>
    private async Task Lease(LeaseAsk ask, PartKey part)
    {
        // Within a grain's turn, or a caller's: neither waits for it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var (endsBefore, askedAt) = (Volatile.Read(ref ends), time.GetTimestamp());
            // What comes later is of no use.
            var lease = await account.Grain.LeaseTo(holder.Value, ask).WaitAsync(SandboxSettings.LeaseTime, time).ConfigureAwait(false);
            var revoked = RevokedOf(lease);
            var (role, key) = lease is { HasPart: true } ? Make(part, lease, revoked, askedAt) : default;
            lock (gate)
            {
                // The account may have ended this very lease, or waited until it ran out, before its answer arrived.
                if (retired || ends != endsBefore || time.GetElapsedTime(askedAt) >= SandboxSettings.LeaseTime)
                    return;
                if (lease is null)
                {
                    Drop();
                    return;
                }
                var parts = Follow(lease.Edition, askedAt);
                if ((role is not null || key is not null) && parts.Count >= MostParts)
                    parts.ForgetOne();
                if (role is not null)
                {
                    parts.Keep(part.RoleName!, role);
                    parts.Revoke(revoked);
                }
                if (key is not null)
                    parts.Keep(part.Key, key);
            }
            if (!lease.HasPart && ask != Renewal)
                asked[part] = askedAt + (long)(AfterFailure.TotalSeconds * time.TimestampFrequency);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A silo of an older version does not know the call, either.
            Volatile.Write(ref failedAt, time.GetTimestamp());
            Log.NotLeased(log, account.Id, failure.Message);
        }
    }

    private (Part<RoleReplica>? Role, Part<KeyReplica>? Key) Make(
        PartKey part, AccountLease lease, FrozenSet<string> revoked, long now)
    {
        var guardrails = CompiledGuardrails.Of(lease.Guardrails);
        if (lease.Key is { } sent)
            return (null, new(new KeyReplica(account.Id, part.Key, sent, guardrails), sent.Records.Length, now));
        var role = lease.Role is { } definition ? new RoleRuntime(definition, guardrails) : null;
        var model = new RoleModel(role, account.Id, guardrails, random, revoked.Contains);
        return (new(new RoleReplica(model, account.Grain), BytesOf(lease.Role), now), null);
    }

    /// <summary>One set for all roles of an edition.</summary>
    private FrozenSet<string> RevokedOf(AccountLease? lease) =>
        lease is null ? [] : held is { Revoked: { } known } parts && parts.Edition == lease.Edition ? known : lease.Revoked.ToFrozenSet(StringComparer.Ordinal);

    private static long BytesOf(RoleDefinition? role) => role is null
        ? 0
        : role.TrustPolicy.Json.Length + (role.Boundary?.Document.Json.Length ?? 0) + role.Policies.Sum(policy => (long)policy.Document.Json.Length);

    /// <summary>The parts of this edition: those that are held, or none yet.</summary>
    private HeldParts Follow(string edition, long askedAt)
    {
        if (held is { } parts && parts.Edition == edition)
        {
            parts.AskedAt = Math.Max(parts.AskedAt, askedAt);
            return parts;
        }
        Drop();
        return held = new(edition, askedAt, budget);
    }

    private void Drop()
    {
        var former = held;
        held = null;
        former?.Clear();
    }

    private static partial class Log
    {
        [LoggerMessage(7401, LogLevel.Debug, "The account {Account} was not leased: {Why}")]
        public static partial void NotLeased(ILogger log, AccountId account, string why);
    }
}
