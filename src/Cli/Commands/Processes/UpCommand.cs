using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;

namespace Rolecall.Cli.Commands.Processes;

/// <summary>up: starts a server that goes on when this program has ended.</summary>
internal static class UpCommand
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public static Command Make()
    {
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Keep everything in a temporary directory that is deleted at the end." };
        var server = new Option<string?>("--server") { Description = "The server's program (ROLECALL_SERVER; beside this one; rolecall-server on the PATH).", HelpName = "FILE" };
        var timeout = new Option<string>("--timeout") { Description = "How long it may take to answer (60s).", HelpName = "SPAN", DefaultValueFactory = _ => "60s" };
        var arguments = new Argument<string[]>("ARGUMENT") { HelpName = "ARGUMENT", Description = "After \"--\": arguments for the server, such as --port 0 (its --help tells all).", Arity = ArgumentArity.ZeroOrMore };
        return new RolecallCommand(
            "up",
            "Starts a server in the background, with its data in ./data, and waits until it answers.",
            "rolecall up --ephemeral -- --port 0")
            .With(ephemeral, server, timeout, arguments)
            .Does(async invocation =>
            {
                var terminal = invocation.Terminal;
                var readyFile = ReadyFile.OfUp(terminal);
                if (ReadyFile.Read(readyFile) is { } running && ServerProcess.Find(running.Pid) is not null)
                {
                    invocation.Tell($"a server runs already, as process {running.Pid}");
                    Print(invocation, running);
                    return;
                }
                var state = Path.GetDirectoryName(readyFile)!;
                Directory.CreateDirectory(state);
                File.Delete(readyFile);
                var log = Path.Combine(state, "server.log");
                IEnumerable<string> all = [.. invocation.Get(ephemeral) ? ["--ephemeral"] : Array.Empty<string>(), "--ready-file", readyFile, .. invocation.Get(arguments)];
                using var process = ServerProcess.Start(ServerProcess.Program(terminal, invocation.Get(server)), all, terminal.Folder, log);
                Print(invocation, await Ready(invocation, process, readyFile, log, Spans.Read(invocation.Get(timeout))));
            });
    }

    private static async Task<ReadyFile> Ready(Invocation invocation, Process process, string readyFile, string log, TimeSpan patience)
    {
        var time = invocation.Terminal.Time;
        var began = time.GetTimestamp();
        while (true)
        {
            // The file is moved into its place whole.
            if (ReadyFile.Read(readyFile) is { } ready)
                return ready;
            if (process.HasExited)
                throw new CliException(ExitCodes.Invalid, "the server ended before it answered") { Why = LastLine(log), Try = $"cat {log}" };
            if (time.GetElapsedTime(began) > patience)
                throw new CliException(ExitCodes.TimedOut, $"the server does not answer yet, after {Spans.Spell(patience)}; it goes on starting") { Try = $"rolecall ready, or cat {log}" };
            await Task.Delay(Glance, time, invocation.Cancel);
        }
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
            """ : "";
        invocation.Output.One(json, () => $"""
            Rolecall runs, as process {ready.Pid}
              AWS endpoint   {ready.Aws}
              gRPC           {ready.Grpc}
              ready file     {ready.Path}{tries}
            """);
    }

    private static string LastLine(string log) => File.Exists(log) ? File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "it said nothing" : "it said nothing";
}
