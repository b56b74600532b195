using System.CommandLine;
using System.CommandLine.Parsing;
using Rolecall.Api.Names;

namespace Rolecall.Cli.Commands;

/// <summary>
/// Options and arguments whose value is one of a few words. The parser's own message names neither the option nor the nearest word.
/// </summary>
internal static class Choices
{
    public static void TakeOnly<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Check(result, Spelled(option), words, StringComparison.Ordinal));
    }

    /// <summary>The same in capitals, too.</summary>
    public static void TakeOnlyInAnyCase<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Check(result, Spelled(option), words, StringComparison.OrdinalIgnoreCase));
    }

    public static void TakeOnly<T>(this Argument<T> argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Check(result, argument.HelpName ?? argument.Name, words, StringComparison.Ordinal));
    }

    /// <summary>"-o, --output": whoever typed the one may not know the other.</summary>
    private static string Spelled(Option option) => string.Join(", ", option.Aliases.Append(option.Name));

    private static void Check(SymbolResult result, string name, string[] words, StringComparison comparison)
    {
        foreach (var token in result.Tokens.Where(token => !words.Any(word => word.Equals(token.Value, comparison))))
            result.AddError($"{name} is one of {string.Join(", ", words)}, and not \"{token.Value}\""
                + (NearestName.Of(token.Value, words) is { } near ? $": did you mean \"{near}\"?" : ""));
    }
}
