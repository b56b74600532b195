using System.Diagnostics;
using Rolecall.Cli.Files;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;
using Rolecall.Cli.Unix;

namespace Rolecall.Cli.Servers;

/// <summary>The server's own process: finding its program, starting it apart from the terminal, and ending it.</summary>
internal static partial class ServerProcess
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>What starts the server, with its arguments.</summary>
    /// <exception cref="CliException">No server's program is there.</exception>
    public static string[] Program(Terminal terminal, string? flag)
    {
        var given = flag ?? terminal.Given("ROLECALL_SERVER");
        if (given is not null && !File.Exists(terminal.PathOf(given)))
            throw new CliException(ExitCodes.Invalid, $"the server's program {given} is not there");
        var found = given is not null ? terminal.PathOf(given) : Places(terminal).FirstOrDefault(File.Exists);
        return found switch
        {
            null => throw new CliException(ExitCodes.NotFound, "the server's program was not found")
            {
                Why = "looked beside this program, and for rolecall-server on the PATH",
                Try = "--server FILE or ROLECALL_SERVER; in Rolecall's own folder: dotnet build src/Server -c Release",
            },
            _ when found.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) => ["dotnet", found],
            _ => [found],
        };
    }

    /// <summary>
    /// Starts a process that outlives this one and its terminal, and writes into a log. A server prints the keys of the demo world, so the
    /// log is its owner's alone.
    /// </summary>
    public static Process Start(string[] program, IEnumerable<string> arguments, string folder, string log)
    {
        UserFiles.MakeEmpty(log);
        ProcessStartInfo start;
        if (OperatingSystem.IsWindows())
        {
            start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. arguments]) { CreateNoWindow = true };
        }
        else
        {
            // A session of its own gets no signal of this terminal.
            string[] apart = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid", "sh"] : ["nohup", "sh"];
            start = new ProcessStartInfo(
                apart[0], [.. apart.Skip(1), "-c", "log=$0; exec \"$@\" >\"$log\" 2>&1 </dev/null", log, .. program, .. arguments]);
        }
        start.WorkingDirectory = folder;
        return Process.Start(start)!;
    }

    /// <summary>What the server wrote of itself, once it answers.</summary>
    /// <exception cref="CliException">It ended, or it takes too long.</exception>
    public static async Task<ReadyFile> UntilReady(
        Process process, string readyFile, string log, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            // The file is moved into its place whole.
            if (ReadyFile.Read(readyFile) is { } ready)
                return ready;
            if (process.HasExited)
                throw Ended(log);
            if (time.GetElapsedTime(began) > patience)
                throw new CliException(
                    ExitCodes.TimedOut, $"the server does not answer yet, after {Spans.Spell(patience)}; it goes on starting")
                {
                    Try = $"rolecall ready, or cat {log}",
                };
            await Task.Delay(Glance, time, cancel);
        }
    }

    /// <summary>The server's own advice is for its own flags, which "up" takes after "--".</summary>
    private static CliException Ended(string log)
    {
        const string OtherPort = " Give another with --port";
        var last = LastLine(log);
        var isPort = last.Contains(OtherPort, StringComparison.Ordinal);
        return new CliException(ExitCodes.Invalid, "the server ended before it answered")
        {
            Why = isPort ? last[..last.IndexOf(OtherPort, StringComparison.Ordinal)] : last,
            Try = isPort ? "rolecall up -- --port 0, which takes a free one" : $"cat {log}",
        };
    }

    /// <summary>Whether a server has this number.</summary>
    public static bool Runs(int pid)
    {
        using var server = Find(pid);
        return server is not null;
    }

    /// <summary>Asks the server to finish what is under way and end.</summary>
    /// <exception cref="CliException">It is not ours to end.</exception>
    public static void Stop(Process server)
    {
        if (OperatingSystem.IsWindows())
        {
            server.Kill();
            return;
        }
        if (LibC.AskToEnd(server.Id) is { } why)
            throw new CliException(ExitCodes.Forbidden, $"process {server.Id} cannot be ended") { Why = why };
    }

    /// <summary>
    /// Waits until the server has ended; false where it takes longer. A process keeps its number until its parent has asked how it ended, and
    /// .NET waits for that: the first process of a container often never asks.
    /// </summary>
    public static async Task<bool> UntilEnded(Process server, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (!server.HasExited && Runs(server.Id))
        {
            if (time.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(Glance, time, cancel);
        }
        return true;
    }

    private static string LastLine(string log) => File.Exists(log)
        ? File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "it said nothing"
        : "it said nothing";

    private static IEnumerable<string> Places(Terminal terminal)
    {
        var own = AppContext.BaseDirectory;
        string[] names = ["rolecall-server", "Rolecall.Server.dll"];
        var beside = names.Select(name => Path.Combine(own, "server", name));
        // Where Rolecall is built: artifacts/bin/Cli/release and artifacts/bin/Server/release.
        var built = new DirectoryInfo(own) is { Parent.Parent: { } bin } folder
            ? [Path.Combine(bin.FullName, "Server", folder.Name, names[1])]
            : Array.Empty<string>();
        var paths = (terminal.Given("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(path => Path.Combine(path, names[0]));
        return [.. beside, .. built, .. paths];
    }
}
