using System.CommandLine;
using System.Diagnostics;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>assume ROLE: a role's session, as variables or for one command.</summary>
internal static class AssumeCommand
{
    public static Command Make()
    {
        var role = new Argument<string>("ROLE")
        {
            HelpName = "ROLE",
            Description = "A name, ACCOUNT/NAME or an ARN; ACCOUNT is a name or an id.",
        };
        var options = new AssumeOptions();
        var exec = new Option<string?>("--exec")
        {
            Description = "A command line that the shell runs with the session, instead of printing it.",
            HelpName = "COMMAND",
        };
        var shell = Shells.Option();
        return Completions.Of(role, new RolecallCommand(
            "assume",
            "Assumes a role and prints variables for AWS clients: eval \"$(rolecall assume UpdateApp --as developer)\". A denial is explained.",
            "rolecall assume UpdateApp --as developer",
            "rolecall assume VendorAudit --as vendor --external-id example-corp-7731 --duration 15m -o json",
            "rolecall assume UpdateApp --as developer --exec \"printenv AWS_ACCESS_KEY_ID\""))
            .With([role, .. options.All, exec, shell])
            .Does(async invocation =>
            {
                var session = await options.Assume(invocation, invocation.Get(role));
                Tell(invocation, session);
                var variables = AwsVariables.Of(invocation.Address, session.Keys).ToArray();
                if (invocation.Get(exec) is { } command)
                    return await Run(invocation, command, variables);
                EnvCommand.Print(invocation, invocation.Get(shell), variables);
                return ExitCodes.Done;
            });
    }

    /// <summary>Whose session it is, and until when by both clocks.</summary>
    public static void Tell(Invocation invocation, RoleSession session)
    {
        var onWall = session.ExpiresOnWall is { } wall ? Spans.Spell(wall) : "never: the clock is frozen";
        invocation.Tell($"{session.Arn} until ⏱ {Spans.Spell(session.Expires)}, on the wall {onWall}");
    }

    /// <summary>The exit code is the command's.</summary>
    private static async Task<int> Run(Invocation invocation, string command, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/c", command])
            : new ProcessStartInfo("sh", ["-c", command]);
        start.WorkingDirectory = invocation.Terminal.Folder;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(invocation.Cancel);
        return process.ExitCode;
    }
}
