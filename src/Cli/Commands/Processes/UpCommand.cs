using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Cli.Files;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Commands.Processes;

/// <summary>up: starts a server that goes on when this program has ended.</summary>
internal static class UpCommand
{
    public static Command Make()
    {
        var ephemeral = new Option<bool>("--ephemeral")
        {
            Description = "Keep everything in a temporary directory that is deleted at the end.",
        };
        var world = new Option<string?>("--world")
        {
            Description = "What the default sandbox is to hold, in the place of the demo world: a world file (worlds/README.md).",
            HelpName = "FILE",
        };
        var server = new Option<string?>("--server")
        {
            Description = "The server's program (ROLECALL_SERVER; beside this one; rolecall-server on the PATH).",
            HelpName = "FILE",
        };
        var timeout = new Option<string>("--timeout")
        {
            Description = "How long it may take to answer (60s).",
            HelpName = "SPAN",
            DefaultValueFactory = _ => "60s",
        };
        var arguments = new Argument<string[]>("ARGUMENT")
        {
            HelpName = "ARGUMENT",
            Description = "After \"--\": arguments for the server, such as --port 0 (its --help tells all).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        return new RolecallCommand(
            "up",
            "Starts a server in the background, with its data in ./data, and waits until it answers. Its log is beside the ready file.",
            "rolecall up --ephemeral -- --port 0",
            "rolecall up --ephemeral --world world.yaml -- --port 0")
            .With(ephemeral, world, server, timeout, arguments)
            .Does(async invocation =>
            {
                var terminal = invocation.Terminal;
                var readyFile = invocation.NamedReadyFile is { } named ? terminal.PathOf(named) : ReadyFile.OfUp(terminal);
                if (ReadyFile.Read(readyFile) is { } running && ServerProcess.Runs(running.Pid))
                {
                    // It holds what it holds: what was asked for is not there.
                    if (invocation.Get(world) is not null)
                        throw new CliException(
                            ExitCodes.Conflict, $"a server runs already, as process {running.Pid}, with a world of its own")
                        {
                            Try = $"rolecall down; or rolecall sandbox create NAME --world {invocation.Get(world)}",
                        };
                    invocation.Tell($"a server runs already, as process {running.Pid}");
                    Print(invocation, running);
                    return;
                }
                var log = MakePlace(readyFile, isOwn: readyFile == ReadyFile.OfUp(terminal));
                IEnumerable<string> all =
                [
                    .. invocation.Get(ephemeral) ? ["--ephemeral"] : Array.Empty<string>(),
                    .. invocation.Get(world) is { } file ? ["--world", terminal.PathOf(file)] : Array.Empty<string>(),
                    "--ready-file", readyFile,
                    .. invocation.Get(arguments),
                ];
                using var process = ServerProcess.Start(ServerProcess.Program(terminal, invocation.Get(server)), all, terminal.Folder, log);
                Print(
                    invocation,
                    await ServerProcess.UntilReady(
                        process, readyFile, log, Spans.Read(invocation.Get(timeout)), terminal.Time, invocation.Cancel));
            });
    }

    /// <summary>Makes room for the ready file.</summary>
    /// <param name="isOwn">Whether its folder is this program's; another may hold anything, a server.log too.</param>
    /// <returns>Where the log goes.</returns>
    private static string MakePlace(string readyFile, bool isOwn)
    {
        var folder = Path.GetDirectoryName(readyFile)!;
        if (isOwn)
            UserFiles.MakeOwnFolder(folder);
        else
            UserFiles.MakeFolder(folder);
        File.Delete(readyFile);
        return isOwn ? Path.Combine(folder, "server.log") : readyFile + ".log";
    }

    private static void Print(Invocation invocation, ReadyFile ready)
    {
        var json = new JsonObject { ["pid"] = ready.Pid, ["aws"] = ready.Aws, ["grpc"] = ready.Grpc, ["readyFile"] = ready.Path };
        var people = ready.People ?? [];
        var tries = people.Any(person => person.Name == "developer") ? """


            Try this:
              eval "$(rolecall env developer)"                       AWS clients call as the developer
              rolecall can tester sts:AssumeRole UpdateApp           why the tester may not
              rolecall who-can-assume UpdateApp                      who may
              rolecall trail --follow                                what happens, as it happens
            """ : people is [var first, ..] ? $"""


            Try this:
              eval "$(rolecall env {first.Name})"    AWS clients call as {first.Name}
              rolecall account principals    who is there
              rolecall trail --follow        what happens, as it happens
            """ : "";
        invocation.Output.One(json, () => $"""
            Rolecall runs, as process {ready.Pid}
              AWS endpoint   {ready.Aws}
              gRPC           {ready.Grpc}
              ready file     {ready.Path}{tries}
            """);
    }
}
