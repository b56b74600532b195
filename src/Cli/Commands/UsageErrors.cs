using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Rolecall.Api.Names;

namespace Rolecall.Cli.Commands;

/// <summary>What is wrong with a command line, with the nearest name of what there is.</summary>
internal static class UsageErrors
{
    /// <returns>Null where nothing is.</returns>
    public static CliException? Of(ParseResult parsed)
    {
        if (parsed.Action is HelpAction or ExampleHelp)
            return null;
        var path = Path(parsed.CommandResult);
        var help = $"rolecall {string.Concat(path[1..].Select(command => command.Name + " "))}--help";
        if (UnknownOption(parsed) is { } option)
            return new CliException(ExitCodes.Usage, $"there is no option \"{option}\"")
            {
                Try = NearestName.Of(option, Options(path)) is { } near ? $"did you mean \"{near}\"?" : help,
            };
        if (parsed.Errors.Count == 0)
            return null;
        var commands = path[^1].Subcommands.Select(command => command.Name).ToArray();
        if (commands.Length > 0 && parsed.UnmatchedTokens is [var word, ..])
            return new CliException(ExitCodes.Usage, $"there is no command \"{word}\"") { Try = NearestName.Hint(word, commands) };
        // Values that may be given come as lines of their own.
        return new CliException(
            ExitCodes.Usage,
            string.Join("; ", parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ").Replace(" \t", " ", StringComparison.Ordinal))))
        {
            Try = help,
        };
    }

    /// <summary>From the root on.</summary>
    private static Command[] Path(CommandResult result)
    {
        var path = new List<Command>();
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is CommandResult { Command: var command })
                path.Insert(0, command);
        }
        return [.. path];
    }

    /// <summary>A word that looks like an option and is none, which the parser would take for an argument.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var values = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        for (SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is CommandResult command)
                values.UnionWith(command.Children.OfType<OptionResult>().SelectMany(option => option.Tokens));
        }
        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal) && !values.Contains(token))
            .Select(token => token.Value.Split('=')[0])
            .FirstOrDefault();
    }

    private static IEnumerable<string> Options(Command[] path) =>
        path.SelectMany(command => command.Options.Where(option => option.Recursive || command == path[^1])).Select(option => option.Name);
}
