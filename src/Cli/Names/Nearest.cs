using Rolecall.Api.Names;

namespace Rolecall.Cli.Names;

/// <summary>Finds what a half-typed or mistyped name means.</summary>
internal static class Nearest
{
    /// <summary>
    /// The item of that name, whatever its case; else the only one whose name begins with it, or has it in it.
    /// </summary>
    /// <param name="what">"person", "role".</param>
    /// <param name="labelOf">What each of several is told by; its name where it is not given.</param>
    /// <param name="id">What means one of them and no other.</param>
    /// <exception cref="CliException">There is none, or more than one.</exception>
    public static T Find<T>(
        IReadOnlyCollection<T> items, Func<T, string> nameOf, string text, string what, Func<T, string>? labelOf = null, string id = "ARN")
    {
        foreach (var fits in (Func<string, bool>[])[
            name => name == text,
            name => name.Equals(text, StringComparison.OrdinalIgnoreCase),
            name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase),
            name => name.Contains(text, StringComparison.OrdinalIgnoreCase)])
        {
            var found = items.Where(item => fits(nameOf(item))).ToArray();
            if (found.Length > 0)
                return OnlyOne(found, text, what, labelOf ?? nameOf, id);
        }
        throw new CliException(ExitCodes.NotFound, $"there is no {what} \"{text}\"") { Try = NearestName.Hint(text, items.Select(nameOf)) };
    }

    /// <summary>
    /// The item of exactly that name, for what changes it or ends it: half a name, or one in another case, would hit what nobody meant.
    /// </summary>
    /// <param name="id">What else means one of them and no other; null where nothing does.</param>
    /// <exception cref="CliException">There is none, or more than one.</exception>
    public static T FindWhole<T>(
        IReadOnlyCollection<T> items, Func<T, string> nameOf, string text, string what, Func<T, string>? labelOf = null, string? id = "ARN")
    {
        var found = items.Where(item => nameOf(item) == text).ToArray();
        if (found.Length > 0)
            return OnlyOne(found, text, what, labelOf ?? nameOf, id);
        var names = items.Select(nameOf).ToArray();
        var halves = names.Where(name => name.Contains(text, StringComparison.OrdinalIgnoreCase)).Distinct().ToArray();
        throw new CliException(ExitCodes.NotFound, $"there is no {what} \"{text}\"")
        {
            Why = halves.Length > 0 ? $"a change wants the whole name, in its own case{(id is null ? "" : $", or the {id}")}" : null,
            Try = halves switch
            {
                [] => NearestName.Hint(text, names),
                [var only] => $"did you mean \"{only}\"?",
                _ => "one of " + string.Join(", ", halves.Take(8)),
            },
        };
    }

    private static T OnlyOne<T>(T[] found, string text, string what, Func<T, string> labelOf, string? id) => found.Length == 1
        ? found[0]
        : throw new CliException(ExitCodes.Usage, $"\"{text}\" may be {string.Join(", ", found.Take(8).Select(labelOf))}")
        {
            Try = $"the whole name, or the {id ?? "name"} of the {what}",
        };
}
