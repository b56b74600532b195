namespace Rolecall.Recorded.Tests.Comparison;

/// <summary>
/// What is not as AWS's and is known not to be: "SCENARIO#STEP | reason" of an exchange, "SERVICE:OPERATION | reason" of an operation that is
/// not built, a line each.
/// </summary>
internal static class KnownDifferences
{
    private static readonly IReadOnlyDictionary<string, string> Lines = File
        .ReadLines(Path.Combine(Corpora.Repository, "tests", "cases", "recorded", "known-differences.txt"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split(" | ", 2))
        .ToDictionary(parts => parts[0].Trim(), parts => parts[1]);

    /// <summary>What is wrong: exchanges that differ and are not known to, and lines that are no longer true.</summary>
    /// <param name="replayed">All exchanges of a folder.</param>
    /// <param name="folder">Its name, with which their keys begin.</param>
    public static IEnumerable<string> Faults(IReadOnlyList<Replayed> replayed, string folder)
    {
        var byKey = replayed.ToDictionary(one => one.Key);
        return replayed.Where(one => !one.Equal && !IsKnown(one)).Select(one => one.ToString())
            .Concat(Lines.Keys.Where(key => key.StartsWith(folder + "/", StringComparison.Ordinal))
                .Where(key => !byKey.TryGetValue(key, out var one) || one.Equal)
                .Select(key => $"{key} is equal now, or gone: its line goes"))
            .Concat(replayed.Where(one => one.Came is { NotBuilt: false } && Lines.ContainsKey(one.Operation))
                .Select(one => $"{one.Operation} is built now ({one.Key}): its line goes"));
    }

    /// <summary>What needs the answer of an operation that is not built is not sent, and not asked about.</summary>
    private static bool IsKnown(Replayed one) =>
        Lines.ContainsKey(one.Key) || (one.NotBuilt && (one.Came is null || Lines.ContainsKey(one.Operation)));
}
