using System.Collections.Immutable;

namespace Rolecall.Policy;

/// <summary>One condition key of a request with its values; most keys have exactly one.</summary>
public readonly record struct ConditionEntry(string Key, ImmutableArray<string> Values)
{
    public ConditionEntry(string key, string value) : this(key, [value]) { }
}

/// <summary>The condition keys of a request. Names compare without regard to case; a later entry of a name replaces an earlier one.</summary>
public sealed class ConditionContext
{
    private readonly ConditionEntry[] entries;

    // A request has a few dozen keys: looking through their hashes is faster than a dictionary, and made faster too.
    private readonly int[] hashes;

    public ConditionContext(IEnumerable<ConditionEntry> entries)
    {
        this.entries = [.. entries];
        hashes = new int[this.entries.Length];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = HashOf(this.entries[i].Key);
    }

    public static ConditionContext Empty { get; } = new([]);

    public bool TryGet(string key, out ImmutableArray<string> found) => TryGet(key, HashOf(key), out found);

    internal static int HashOf(string key) => key.GetHashCode(StringComparison.OrdinalIgnoreCase);

    /// <summary>A policy's keys have their hashes ready.</summary>
    internal bool TryGet(string key, int hash, out ImmutableArray<string> found)
    {
        ReadOnlySpan<int> left = hashes;
        while (left.LastIndexOf(hash) is >= 0 and var at)
        {
            if (entries[at].Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                found = entries[at].Values;
                return true;
            }
            left = left[..at];
        }
        found = [];
        return false;
    }
}
