using System.CommandLine;
using Grpc.Core;
using Rolecall.Cli.Commands;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli;

/// <summary>The program: parses, runs, and tells what went wrong.</summary>
internal static class CommandLine
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> Run(string[] args, Terminal terminal)
    {
        var root = new Root(terminal);
        ExampleHelp.Install(root);
        // An argument that begins with "@" is one: -d @FILE is read by the command itself.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageErrors.Of(parsed) is { } wrongly)
            return Tell(terminal, wrongly);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Out,
                Error = terminal.Error,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            });
        }
        catch (CliException wrong)
        {
            return Tell(terminal, wrong);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode == StatusCode.Cancelled
                ? ExitCodes.Interrupted
                : Tell(terminal, Refusals.Of(refused, root.FlagsOf(parsed), terminal));
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return Tell(terminal, new CliException(ExitCodes.Invalid, unusable.Message));
        }
        catch (TimeoutException late)
        {
            return Tell(terminal, new CliException(ExitCodes.TimedOut, late.Message));
        }
        catch (Exception bug)
        {
            return Tell(terminal, bug);
        }
        finally
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>With what whoever mends it needs.</summary>
    private static int Tell(Terminal terminal, Exception bug)
    {
        terminal.Error.WriteLine($"error: a bug of rolecall: {bug.GetType().Name}: {bug.Message}");
        terminal.Error.WriteLine(bug.StackTrace);
        return ExitCodes.Bug;
    }

    private static int Tell(Terminal terminal, CliException wrong)
    {
        terminal.Error.WriteLine("error: " + wrong.Message);
        if (wrong.Why is { } why)
            terminal.Error.WriteLine("  why: " + why);
        if (wrong.Try is { } next)
            terminal.Error.WriteLine("  try: " + next);
        return wrong.Code;
    }
}
