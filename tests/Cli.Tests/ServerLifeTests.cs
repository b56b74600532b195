using System.Net;
using System.Net.Sockets;

namespace Rolecall.Cli.Tests;

/// <summary>The program as a process: the first minutes of a new user, in a shell.</summary>
public sealed class ServerLifeTests : IDisposable
{
    private readonly TestShell shell = new();

    public void Dispose() => shell.Dispose();

    /// <summary>Images that are small have neither kill nor ps: "down" needs no other program.</summary>
    [Fact]
    public async Task FirstMinutes_FromUpToDown_WorkAsTheyAreShown()
    {
        var session = await shell.Bash("""
            set -e
            mkdir small
            ln -s "$(readlink -f "$(command -v dotnet)")" small/dotnet
            trap 'PATH=$HOME/small rolecall down || true' EXIT
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
        var session = await shell.Bash("rolecall up -- --port nonsense");

        session.ExitCode.Should().Be(3);
        session.Errors.Should().Contain("must be a port from 0 to 65535").And.Contain("server.log");
    }

    /// <summary>The log has the keys of the demo world's people, which a server prints at its start.</summary>
    [Fact]
    public async Task Log_AndItsFolder_AreTheOwnersAlone()
    {
        var session = await shell.Bash("""
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
        var session = await shell.Bash("""
            rolecall up --ready-file mine/ready.json -- --port nonsense
            ROLECALL_READY_FILE=ours/ready.json rolecall up -- --port nonsense
            """);

        session.Errors.Should().Contain($"try: cat {shell.Home}/mine/ready.json.log")
            .And.Contain($"try: cat {shell.Home}/ours/ready.json.log");
    }

    /// <summary>Nothing stays behind of a run that never began.</summary>
    [Fact]
    public async Task AccessTests_WithoutAServersProgram_LeaveNoFolder()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "access.yaml"), Path.Combine(shell.Home, "access.yaml"));

        var session = await shell.Bash("""
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

        var session = await shell.Bash($"""
            rolecall up --ephemeral -- --port {port} --grpc-port 0
            code=$?
            cat .local/state/rolecall/server.log
            exit $code
            """);

        session.ExitCode.Should().Be(3);
        session.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle("the server says it in one line, too")
            .Which.Should().StartWith($"rolecall: port {port} is taken by ");
        session.Errors.Should().Contain($"port {port} is taken by ").And.Contain(
            $"(process {Environment.ProcessId}).\n  try: rolecall up -- --port 0").And.NotContain("Give another");
    }
}
