using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Rolecall.Grains.Replicas;

/// <summary>What an account has sent of one edition. Read by any number of threads, written by one at a time.</summary>
internal sealed class HeldParts(string edition, long askedAt, PartBudget budget)
{
    /// <summary>What an access key id takes in a set.</summary>
    private const int BytesOfAnId = 100;

    private readonly ConcurrentDictionary<string, Part<RoleReplica>> roles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<KeyScope, Part<KeyReplica>> keys = new();
    private long askedAt = askedAt;

    public string Edition => edition;

    /// <summary>When the lease was asked for last, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long AskedAt { get => Volatile.Read(ref askedAt); set => Volatile.Write(ref askedAt, value); }

    /// <summary>The account's sessions that were revoked singly, in this edition; null where no role was sent yet.</summary>
    public FrozenSet<string>? Revoked { get; private set; }

    public int Count => roles.Count + keys.Count;

    public RoleReplica? Find(string role, long now) => Use(roles, role, now);

    public KeyReplica? Find(KeyScope key, long now) => Use(keys, key, now);

    public bool Has(PartKey part) => part.RoleName is { } name ? roles.ContainsKey(name) : keys.ContainsKey(part.Key);

    public void Revoke(FrozenSet<string> sessions)
    {
        budget.Add(((long)sessions.Count - (Revoked?.Count ?? 0)) * BytesOfAnId);
        Revoked = sessions;
    }

    public void Keep(string role, Part<RoleReplica> part) => Keep(roles, role, part);

    public void Keep(KeyScope key, Part<KeyReplica> part) => Keep(keys, key, part);

    /// <summary>Lets go what nobody has used since.</summary>
    public void ForgetUnusedSince(long then)
    {
        Forget(roles, part => part.UsedAt < then);
        Forget(keys, part => part.UsedAt < then);
    }

    /// <summary>Lets go one of many, whichever it is.</summary>
    public void ForgetOne()
    {
        if (!ForgetOne(roles))
            ForgetOne(keys);
    }

    /// <summary>Gives back what it was counted for. Who found a part before goes on with it.</summary>
    public void Clear()
    {
        Forget(roles, _ => true);
        Forget(keys, _ => true);
        Revoke([]);
    }

    private static TReplica? Use<TKey, TReplica>(ConcurrentDictionary<TKey, Part<TReplica>> parts, TKey key, long now)
        where TKey : notnull where TReplica : class
    {
        if (!parts.TryGetValue(key, out var part))
            return null;
        part.UsedAt = now;
        return part.Replica;
    }

    private void Keep<TKey, TReplica>(ConcurrentDictionary<TKey, Part<TReplica>> parts, TKey key, Part<TReplica> part)
        where TKey : notnull
    {
        if (parts.TryRemove(key, out var former))
            budget.Add(-former.Bytes);
        parts[key] = part;
        budget.Add(part.Bytes);
    }

    private bool ForgetOne<TKey, TReplica>(ConcurrentDictionary<TKey, Part<TReplica>> parts)
        where TKey : notnull
    {
        foreach (var part in parts)
        {
            if (Forget(parts, part))
                return true;
        }
        return false;
    }

    private void Forget<TKey, TReplica>(ConcurrentDictionary<TKey, Part<TReplica>> parts, Predicate<Part<TReplica>> goes)
        where TKey : notnull
    {
        foreach (var part in parts)
        {
            if (goes(part.Value))
                Forget(parts, part);
        }
    }

    private bool Forget<TKey, TReplica>(ConcurrentDictionary<TKey, Part<TReplica>> parts, KeyValuePair<TKey, Part<TReplica>> part)
        where TKey : notnull
    {
        if (!parts.TryRemove(part))
            return false;
        budget.Add(-part.Value.Bytes);
        return true;
    }
}
