namespace Rolecall.Cli.Names;

/// <summary>Finds what a half-typed or mistyped name means.</summary>
internal static class Nearest
{
    /// <summary>
    /// The item of that name, whatever its case; else the only one whose name begins with it, or has it in it.
    /// </summary>
    /// <param name="what">"person", "role".</param>
    /// <exception cref="CliException">There is none, or more than one.</exception>
    public static T Find<T>(IReadOnlyCollection<T> items, Func<T, string> nameOf, string text, string what)
    {
        foreach (var fits in (Func<string, bool>[])[
            name => name == text,
            name => name.Equals(text, StringComparison.OrdinalIgnoreCase),
            name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase),
            name => name.Contains(text, StringComparison.OrdinalIgnoreCase)])
        {
            var found = items.Where(item => fits(nameOf(item))).ToArray();
            if (found.Length == 1)
                return found[0];
            if (found.Length > 1)
                throw new CliException(ExitCodes.Usage, $"\"{text}\" may be {string.Join(", ", found.Take(8).Select(nameOf))}") { Try = $"the whole name, or the ARN of the {what}" };
        }
        throw new CliException(ExitCodes.NotFound, $"there is no {what} \"{text}\"") { Try = Hint(text, items.Select(nameOf)) };
    }

    /// <summary>"did you mean …?", or what there is; null where there is nothing.</summary>
    public static string? Hint(string text, IEnumerable<string> names)
    {
        var all = names.Distinct().ToArray();
        var near = all.Select(name => (Name: name, Distance: Distance(text.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(one => one.Distance <= Math.Max(1, one.Name.Length / 3)).OrderBy(one => one.Distance).ToArray();
        return near.Length > 0 ? $"did you mean \"{near[0].Name}\"?" : all.Length > 0 ? "one of " + string.Join(", ", all.Take(20)) : null;
    }

    /// <summary>Letters to add, leave out, change or swap with the next.</summary>
    private static int Distance(string one, string other)
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
