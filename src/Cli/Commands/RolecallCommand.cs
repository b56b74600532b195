using System.CommandLine;

namespace Rolecall.Cli.Commands;

/// <summary>A command with examples, which its help shows and a test runs.</summary>
/// <param name="examples">Whole command lines that work against the demo world; none for what only holds other commands.</param>
internal sealed class RolecallCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;

    /// <summary>What the command does; it returns one of <see cref="ExitCodes"/>.</summary>
    public RolecallCommand Does(Func<Invocation, Task<int>> action)
    {
        SetAction(async (parsed, cancel) =>
        {
            using var invocation = new Invocation(parsed, cancel);
            return await action(invocation);
        });
        return this;
    }

    /// <summary>For what always ends well, if it ends.</summary>
    public RolecallCommand Does(Func<Invocation, Task> action) => Does(async invocation =>
    {
        await action(invocation);
        return ExitCodes.Done;
    });

    public RolecallCommand With(params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                Arguments.Add(argument);
            else if (symbol is Option option)
                Options.Add(option);
            else
                Subcommands.Add((Command)symbol);
        }
        return this;
    }
}
