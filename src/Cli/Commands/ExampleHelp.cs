using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Rolecall.Cli.Commands;

/// <summary>A command's help, and examples under it.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>In the place of the usual help.</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        output.Write(Usual(parseResult, command));
        var examples = command switch
        {
            RolecallCommand one => one.Examples,
            Root => Root.Examples,
            _ => [],
        };
        if (examples.Count > 0)
        {
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
                output.WriteLine("  " + example);
            output.WriteLine();
        }
        if (command is Root)
            output.WriteLine(ExitCodes.Table);
        return ExitCodes.Done;
    }

    /// <summary>
    /// The usual help. Its list of commands shows arguments that may be left out as those that may not, and their defaults as the commands'.
    /// </summary>
    private string Usual(ParseResult parseResult, Command command)
    {
        const string Title = "Commands:\n";
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var written = new StringWriter { NewLine = "\n" };
        configuration.Output = written;
        usual.Invoke(parseResult);
        configuration.Output = output;
        var text = written.ToString();
        var at = text.IndexOf(Title, StringComparison.Ordinal);
        return command.Subcommands.Count == 0 || at < 0 ? text : text[..(at + Title.Length)] + Commands(command.Subcommands) + "\n";
    }

    private string Commands(IEnumerable<Command> commands)
    {
        var rows = commands.Select(command => (Label: Label(command), Text: command.Description ?? "")).ToArray();
        var width = rows.Max(row => row.Label.Length);
        var room = Math.Max(20, usual.MaxWidth - width - 4);
        return string.Concat(rows.Select(row =>
            $"  {row.Label.PadRight(width)}  {string.Join("\n" + new string(' ', width + 4), Lines(row.Text, room))}\n"));
    }

    private static string Label(Command command) => string.Join(' ', command.Arguments.Select(argument =>
    {
        var name = $"<{argument.HelpName}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
        return argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue ? $"[{name}]" : name;
    }).Prepend(command.Name));

    private static IEnumerable<string> Lines(string text, int room)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                yield return line;
                line = "";
            }
            line += line.Length > 0 ? " " + word : word;
        }
        yield return line;
    }
}
