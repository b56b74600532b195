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
    private readonly Dictionary<string, ImmutableArray<string>> values;

    public ConditionContext(IEnumerable<ConditionEntry> entries)
    {
        values = new Dictionary<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
            values[entry.Key] = entry.Values;
    }

    public static ConditionContext Empty { get; } = new([]);

    public bool TryGet(string key, out ImmutableArray<string> found) => values.TryGetValue(key, out found);
}
