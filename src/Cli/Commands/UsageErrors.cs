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
                // One letter is near to every other.
                Try = option.StartsWith("--", StringComparison.Ordinal) && NearestName.Of(option, Options(path)) is { } near
                    ? $"did you mean \"{near}\"?"
                    : help,
            };
        if (parsed.Errors.Count == 0)
            return null;
        var commands = path[^1].Subcommands.Select(command => command.Name).ToArray();
        // One that does something itself, as "trail" does beside "trail verify", wants none of them.
        if (commands.Length > 0 && (path.Length == 1 || path[^1].Action is null || parsed.UnmatchedTokens.Count > 0))
            return WithoutCommand(parsed, path, commands, help);
        if (Missing(parsed) is { Length: > 0 } missing)
            return new CliException(ExitCodes.Usage, $"{NameOf(path)} wants {string.Join(" and ", missing)}")
            {
                Try = path[^1] is RolecallCommand { Examples: [var example, ..] } ? $"{example}, or {help}" : help,
            };
        return new CliException(ExitCodes.Usage, string.Join("; ", parsed.Errors.Select(error => Describe(error, parsed)).Distinct()))
        {
            Try = help,
        };
    }

    private static CliException WithoutCommand(ParseResult parsed, Command[] path, string[] commands, string help)
    {
        if (parsed.UnmatchedTokens is [var word, ..])
            return new CliException(ExitCodes.Usage, $"there is no command \"{word}\"") { Try = NearestName.Hint(word, commands) };
        // All of the program's are too many for a line.
        return path.Length == 1
            ? new CliException(ExitCodes.Usage, "rolecall wants a command") { Try = $"rolecall up --ephemeral, or {help} for all of them" }
            : new CliException(ExitCodes.Usage, $"{NameOf(path)} wants one of its commands: {string.Join(", ", commands)}") { Try = help };
    }

    private static string NameOf(Command[] path) => string.Join(' ', path[1..].Select(command => command.Name).Prepend("rolecall"));

    /// <summary>Arguments and options without which there is no command, as the help calls them.</summary>
    private static string[] Missing(ParseResult parsed) =>
    [
        .. parsed.Errors.Select(error => error.SymbolResult switch
        {
            ArgumentResult { Tokens.Count: 0, Argument: var argument } => argument.HelpName ?? argument.Name,
            OptionResult { IdentifierTokenCount: 0, Option: { Required: true } option } => $"{option.Name} {option.HelpName}",
            _ => "",
        }).Where(name => name.Length > 0),
    ];

    /// <summary>In words that name no type of this program's. What a validator of ours says stays.</summary>
    private static string Describe(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        CommandResult => $"there is no place for {string.Join(", ", parsed.UnmatchedTokens.Select(word => $"\"{word}\""))}",
        OptionResult { Tokens.Count: 0, Option: var option } => $"{option.Name} wants a value: {option.HelpName}",
        OptionResult { IdentifierTokenCount: > 1, Option: { Arity.MaximumNumberOfValues: 1 } option } =>
            $"{option.Name} is given more than once",
        OptionResult { Tokens: [var given, ..], Option: var option } when NumberOf(option.ValueType) is { } number =>
            $"{option.Name} wants {number}, not \"{given.Value}\"",
        ArgumentResult { Tokens: [var given, ..], Argument: var argument } when NumberOf(argument.ValueType) is { } number =>
            $"{argument.HelpName} wants {number}, not \"{given.Value}\"",
        _ => error.Message,
    };

    private static string? NumberOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(int) => "a whole number such as 10",
        var number when number == typeof(double) => "a number such as 0.5",
        _ => null,
    };

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
            .Where(token => token.Type == TokenType.Argument && IsOption(token.Value) && !values.Contains(token))
            .Select(token => token.Value.Split('=')[0])
            .FirstOrDefault();
    }

    /// <summary>"--odd", "-x": no name, no ARN and no length of time begins so.</summary>
    private static bool IsOption(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) || word is ['-', >= 'a' and <= 'z' or >= 'A' and <= 'Z', ..];

    private static IEnumerable<string> Options(Command[] path) =>
        path.SelectMany(command => command.Options.Where(option => option.Recursive || command == path[^1])).Select(option => option.Name);
}
