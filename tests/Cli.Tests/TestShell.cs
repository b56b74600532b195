using Rolecall.Tests;

namespace Rolecall.Cli.Tests;

/// <summary>Runs scripts in a shell, with a home of their own and the program as "rolecall".</summary>
internal sealed class TestShell : IDisposable
{
    private static readonly string Binary = Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName, "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "rolecall.dll");

    public string Home { get; } = Directory.CreateTempSubdirectory("rolecall-home-").FullName;

    public static bool IsThere(string shell) => Environment.GetEnvironmentVariable("PATH")!.Split(
        Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell)));

    public Task<ToolResult> Bash(string script) => Run("bash", script);

    public Task<ToolResult> Run(string shell, string script) => Tool.Run(
        shell,
        new Dictionary<string, string>
        {
            ["HOME"] = Home,
            ["XDG_STATE_HOME"] = "",
            ["ROLECALL_READY_FILE"] = "",
            ["GONE"] = "there",
            ["DOTNET_CLI_HOME"] = Home,
        }, "-c", $"cd {Home}\n{Program(shell)}\n{script}").OrFail(
            "the shell has not ended");

    public void Dispose() => Directory.Delete(Home, recursive: true);

    /// <summary>The program as a function of the shell.</summary>
    public static string Program(string shell) => shell switch
    {
        "fish" => $"function rolecall; dotnet {Binary} $argv; end",
        "pwsh" => $"function rolecall {{ dotnet {Binary} @args }}",
        _ => $"rolecall() {{ dotnet {Binary} \"$@\"; }}",
    };
}
