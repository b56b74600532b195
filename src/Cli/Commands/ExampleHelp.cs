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
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = parseResult.CommandResult.Command is RolecallCommand command
            ? command.Examples
            : parseResult.CommandResult.Command is Root ? Root.Examples : [];
        if (examples.Count > 0)
        {
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
                output.WriteLine("  " + example);
            output.WriteLine();
        }
        if (parseResult.CommandResult.Command is Root)
            output.WriteLine(ExitCodes.Table);
        return ExitCodes.Done;
    }
}
