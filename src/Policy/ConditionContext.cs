using System.Collections.Immutable;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy;

/// <summary>
/// The condition keys of a request. Names compare without regard to case; a later entry of a name replaces an earlier one.
/// </summary>
public sealed class ConditionContext
{
    private const int StepsOfLookup = 8;

    private readonly IEnumerable<ConditionEntry> source;

    // A request has a few dozen keys: looking through their hashes is faster than a dictionary, and made faster too. Most
    // decisions meet no condition, so both are made when the first key is asked for.
    private ConditionEntry[] entries = [];
    private int[]? hashes;

    /// <param name="entries">Immutable; gone through when the first key is asked for.</param>
    public ConditionContext(IEnumerable<ConditionEntry> entries) => source = entries;

    public static ConditionContext Empty { get; } = new([]);

    public bool TryGet(string key, out ImmutableArray<string> found) => TryGet(key, HashOf(key), out found);

    internal static int HashOf(string key) => key.GetHashCode(StringComparison.OrdinalIgnoreCase);

    /// <summary>For a decision, which is not made on a value that is longer than <see cref="DecisionLimits.LongestValue"/>.</summary>
    internal bool TryGet(string key, int hash, ref StepBudget budget, out ImmutableArray<string> found)
    {
        var present = TryGet(key, hash, out found);
        budget.Spend(StepsOfLookup + entries.Length / 16 + found.Length / 4);
        foreach (var value in found)
        {
            if (value.Length > DecisionLimits.LongestValue)
                budget.Refuse(key);
        }
        return present;
    }

    /// <summary>A policy's keys have their hashes ready.</summary>
    private bool TryGet(string key, int hash, out ImmutableArray<string> found)
    {
        ReadOnlySpan<int> left = hashes ??= Hashes();
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

    private int[] Hashes()
    {
        entries = [.. source];
        var made = new int[entries.Length];
        for (var i = 0; i < made.Length; i++)
            made[i] = HashOf(entries[i].Key);
        return made;
    }
}
