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
            if (found.Length == 1)
                return found[0];
            if (found.Length > 1)
                throw new CliException(ExitCodes.Usage, $"\"{text}\" may be {string.Join(", ", found.Take(8).Select(labelOf ?? nameOf))}")
                {
                    Try = $"the whole name, or the {id} of the {what}",
                };
        }
        throw new CliException(ExitCodes.NotFound, $"there is no {what} \"{text}\"") { Try = NearestName.Hint(text, items.Select(nameOf)) };
    }
}
