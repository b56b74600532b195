using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Commands.Processes;

/// <summary>down: ends the server that the ready file tells of.</summary>
internal static class DownCommand
{
    public static Command Make()
    {
        var timeout = new Option<string>("--timeout")
        {
            Description = "How long it may take (30s).",
            HelpName = "SPAN",
            DefaultValueFactory = _ => "30s",
        };
        return new RolecallCommand(
            "down", "Ends the server on this machine that the ready file tells of; what is under way is finished.", "rolecall down")
            .With(timeout)
            .Does(async invocation =>
            {
                var patience = Spans.Read(invocation.Get(timeout));
                var ready = invocation.Address.Ready ?? throw new CliException(ExitCodes.NotFound, "no ready file tells of a server")
                {
                    Try = "rolecall status",
                };
                using var server = ServerProcess.Find(ready.Pid);
                if (server is not null)
                {
                    ServerProcess.Stop(server);
                    if (!await ServerProcess.UntilEnded(server, patience, invocation.Terminal.Time, invocation.Cancel))
                        throw new CliException(
                            ExitCodes.TimedOut, $"process {server.Id} has not ended yet, after {Spans.Spell(patience)}; it goes on ending");
                }
                File.Delete(ready.Path);
                invocation.Output.One(new JsonObject { ["pid"] = ready.Pid, ["ended"] = server is not null }, () =>
                    server is null ? $"process {ready.Pid} had ended already" : $"process {ready.Pid} has ended");
            });
    }
}
