namespace Rolecall.Api.Names;

/// <summary>What a mistyped name was meant to be.</summary>
public static class NearestName
{
    /// <summary>Whoever sends more than this has not mistyped a name; the work grows with its square.</summary>
    private const int LongestName = 64;

    /// <summary>More names help nobody. Above the fields of every message but a few.</summary>
    private const int MostListed = 40;

    /// <summary>The name that is a slip or two away from the text, a third of its letters at most; null where none is.</summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        if (text.Length > LongestName)
            return null;
        var (nearest, least) = ((string?)null, int.MaxValue);
        foreach (var name in names.Where(name => name.Length <= LongestName))
        {
            var slips = Slips(text.ToLowerInvariant(), name.ToLowerInvariant());
            if (slips < least && slips <= Math.Max(1, name.Length / 3))
                (nearest, least) = (name, slips);
        }
        return nearest;
    }

    /// <summary>What an error tells beside a name that is not known: "did you mean …?", else the names that there are.</summary>
    public static string Hint(string text, IEnumerable<string> names)
    {
        var known = names.Distinct(StringComparer.Ordinal).ToArray();
        return Of(text, known) is { } near ? $"did you mean \"{near}\"?"
            : known.Length == 0 ? "none is known"
            : "known are " + string.Join(", ", known.Take(MostListed)) + (known.Length > MostListed ? " …" : "");
    }

    /// <summary>Letters to add, leave out, change or swap with the next.</summary>
    private static int Slips(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                    rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[one.Length, other.Length];
    }
}
