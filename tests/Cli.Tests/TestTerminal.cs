using System.Text.RegularExpressions;
using Rolecall.Cli.Terminals;

// One server for the whole suite: StandingServer, as a parameter of a test class's constructor.
[assembly: AssemblyFixture(typeof(Rolecall.ServerProcesses.StandingServer))]

namespace Rolecall.Cli.Tests;

/// <summary>Runs the program in this process, with an environment and a folder of its own.</summary>
internal sealed partial class TestTerminal : IDisposable
{
    private readonly Dictionary<string, string> variables = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };

    public TestTerminal() => variables["HOME"] = Folder;

    /// <summary>With the server's ready file.</summary>
    public TestTerminal(StandingServer server)
        : this() => variables["ROLECALL_READY_FILE"] = server.Process.ReadyFile;

    public string Folder { get; } = Directory.CreateTempSubdirectory("rolecall-cli-").FullName;

    /// <summary>Whether somebody looks at the output, as at a terminal's.</summary>
    public bool IsWatched { get; set; }

    public string this[string variable]
    {
        set => variables[variable] = value;
    }

    public async Task<ToolResult> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.Run(arguments, new Terminal
        {
            Out = output,
            Error = errors,
            Variable = variables.GetValueOrDefault,
            Folder = Folder,
            OutIsFile = !IsWatched,
        });
        return new ToolResult(code, output.ToString(), errors.ToString());
    }

    /// <summary>A command line as a shell takes it apart.</summary>
    public Task<ToolResult> RunLine(string line) => Run(Split(line)[1..]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string[] Split(string line) =>
        [.. Words().Matches(line).Select(
            word => string.Concat(word.Groups[1].Captures.Select(
                part => part.Value.Trim(part.Value[0] is '"' or '\'' ? part.Value[0] : '\0'))))];

    [GeneratedRegex("""(?:("[^"]*"|'[^']*'|[^\s"']+))+""")]
    private static partial Regex Words();
}
