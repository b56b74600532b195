using System.Net;
using System.Net.Sockets;
using Rolecall.Tests;

namespace Rolecall.Cli.Tests;

/// <summary>The program as a process: the first minutes of a new user, in a shell.</summary>
public sealed class ServerLifeTests : IDisposable
{
    private static readonly string Binary = Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName, "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "rolecall.dll");

    private readonly string home = Directory.CreateTempSubdirectory("rolecall-home-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task FirstMinutes_FromUpToDown_WorkAsTheyAreShown()
    {
        var session = await Shell("""
            set -e
            trap 'rolecall down || true' EXIT
            rolecall up --ephemeral -- --port 0
            eval "$(rolecall env developer --shell bash)"
            eval "$(rolecall assume UpdateApp --shell bash)"
            rolecall call Sts/GetCallerIdentity --as env -o jsonl
            """);

        session.ExitCode.Should().Be(0, session.Errors + session.Output);
        session.Output.Should().Contain("Try this:").And.Contain(
            "arn:aws:sts::333333333333:assumed-role/UpdateApp/rolecall").And.Contain("has ended");
    }

    [Fact]
    public async Task ServerThatDoesNotStart_IsToldWithItsLastWords()
    {
        var session = await Shell("rolecall up -- --port nonsense");

        session.ExitCode.Should().Be(3);
        session.Errors.Should().Contain("must be a port from 0 to 65535").And.Contain("server.log");
    }

    /// <summary>The log has the keys of the demo world's people, which a server prints at its start.</summary>
    [Fact]
    public async Task Log_AndItsFolder_AreTheOwnersAlone()
    {
        var session = await Shell("""
            umask 022
            state=$HOME/.local/state/rolecall
            up() { rolecall up -- --port nonsense 2>/dev/null; stat -c %a "$state" "$state/server.log"; }
            up
            chmod 755 "$state"
            chmod 644 "$state/server.log"
            up
            """);

        session.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal("700", "600", "700", "600");
    }

    [Fact]
    public async Task ReadyFileThatIsNamed_IsTheOneOfUp()
    {
        var session = await Shell("""
            rolecall up --ready-file mine/ready.json -- --port nonsense
            ROLECALL_READY_FILE=ours/ready.json rolecall up -- --port nonsense
            """);

        session.Errors.Should().Contain($"try: cat {home}/mine/server.log").And.Contain($"try: cat {home}/ours/server.log");
    }

    /// <summary>A server that was killed leaves it; whoever finds one asks a server that answers, or had no time to say that it does not.</summary>
    /// <summary>Nothing stays behind of a run that never began.</summary>
    [Fact]
    public async Task AccessTests_WithoutAServersProgram_LeaveNoFolder()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "access.yaml"), Path.Combine(home, "access.yaml"));

        var session = await Shell("""
            mkdir aside
            TMPDIR=$HOME/aside rolecall test access.yaml --server nowhere
            ls aside | grep rolecall-test
            """);

        session.Errors.Should().Contain("nowhere is not there");
        session.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task ReadyFile_IsGone_OnceItsServerHasEnded()
    {
        await using var server = await ServerProcesses.ServerProcess.Start();
        File.Exists(server.ReadyFile).Should().BeTrue();

        await server.Stop();

        File.Exists(server.ReadyFile).Should().BeFalse();
    }

    [Fact]
    public async Task TakenPort_IsToldInOneLine_WithItsHolder()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var session = await Shell($"rolecall up --ephemeral -- --port {port} --grpc-port 0");

        session.ExitCode.Should().Be(3);
        session.Errors.Should().Contain($"port {port} is taken by ").And.Contain(
            $"(process {Environment.ProcessId}). Give another with --port");
    }

    [Fact]
    public async Task Bash_CompletesCommandsAndNames()
    {
        await File.WriteAllTextAsync(
            Path.Combine(home, "ready.json"),
            """{"pid": 1, "aws": "http://127.0.0.1:1", "grpc": "http://127.0.0.1:2", "people": [{"name": "developer", "accountId": "", "arn": "", "accessKeyId": "", "secretAccessKey": ""}]}""",
            TestContext.Current.CancellationToken);

        var session = await Shell("""
            export ROLECALL_READY_FILE="$HOME/ready.json"
            source <(rolecall completion bash)
            complete_line() { COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=($1 "$2") COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); _rolecall; echo "${COMPREPLY[@]}"; }
            complete_line "rolecall who-can-a"
            complete_line "rolecall env dev"
            """);

        session.Output.Split('\n').Should().StartWith(["who-can-assume", "developer"], session.Errors);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("sh")]
    public async Task Variables_ReachTheShellAsTheyAre(string shell)
    {
        var script =
            Rolecall.Cli.Commands.Credentials.Shells.Script(shell, [new("ODD", "it's $HOME \"and\" `more` \\n"), new("GONE", null)]);

        (await Run(shell, script + "printf '%s|%s' \"$ODD\" \"${GONE-unset}\"")).Output.Should().Be("it's $HOME \"and\" `more` \\n|unset");
    }

    private Task<ToolResult> Shell(string script) => Run("bash", $"rolecall() {{ dotnet {Binary} \"$@\"; }}\n{script}");

    private Task<ToolResult> Run(string shell, string script) => Tool.Run(
        shell,
        new Dictionary<string, string>
        {
            ["HOME"] = home,
            ["XDG_STATE_HOME"] = "",
            ["ROLECALL_READY_FILE"] = "",
            ["GONE"] = "there",
            ["DOTNET_CLI_HOME"] = home
        }, "-c", $"cd {home}\n{script}").OrFail(
            "the shell has not ended");
}
