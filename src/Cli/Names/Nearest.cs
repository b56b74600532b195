using Rolecall.Api.Names;

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
                throw new CliException(ExitCodes.Usage, $"\"{text}\" may be {string.Join(", ", found.Take(8).Select(nameOf))}")
                {
                    Try = $"the whole name, or the ARN of the {what}",
                };
        }
        throw new CliException(ExitCodes.NotFound, $"there is no {what} \"{text}\"") { Try = Hint(text, items.Select(nameOf)) };
    }

    /// <summary>"did you mean …?", or what there is; null where there is nothing.</summary>
    public static string? Hint(string text, IEnumerable<string> names)
    {
        var all = names.Distinct().ToArray();
        return NearestName.Of(text, all) is { } near
            ? $"did you mean \"{near}\"?"
            : all.Length > 0 ? "one of " + string.Join(", ", all.Take(20)) : null;
    }
}
