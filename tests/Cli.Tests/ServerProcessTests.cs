using System.Diagnostics;
using System.Globalization;
using Rolecall.Cli.Servers;
using ServerProcess = Rolecall.Cli.Servers.ServerProcess;

namespace Rolecall.Cli.Tests;

/// <summary>Which process "down" may end: a Rolecall server, and no other that has its number now.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly TestTerminal terminal = new();
    private readonly List<Process> started = [];

    public void Dispose()
    {
        foreach (var process in started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        terminal.Dispose();
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/no/such/folder")]
    public async Task Server_IsFoundByItsName(string proc)
    {
        var server = await Start("rolecall-server");

        using var found = ServerProcess.Find(server.Id, proc);

        found!.Id.Should().Be(server.Id);
    }

    [Theory]
    [InlineData("/proc", "stranger")]
    [InlineData("/no/such/folder", "stranger")]
    [InlineData("/proc", "/home/me/rolecall-server/stranger")]
    public async Task Stranger_IsNotFound(string proc, string name) =>
        ServerProcess.Find((await Start(name)).Id, proc).Should().BeNull();

    [Theory]
    [InlineData(true, "/opt/rolecall/rolecall-server", "--port", "0")]
    [InlineData(true, "dotnet", "/work/artifacts/Rolecall.Server.dll")]
    [InlineData(true, "/usr/bin/dotnet", "exec", "Rolecall.Server.dll")]
    [InlineData(false, "less", "rolecall-server")]
    [InlineData(false, "dotnet", "/work/Rolecall.Server/stranger.dll")]
    public void Server_IsToldByItsProgram(bool isServer, params string[] command) => ServerProcess.IsServer(command).Should().Be(isServer);

    [Fact]
    public async Task Down_OfAServerThatDoesNotEnd_TakesTooLong()
    {
        var server = await Start("rolecall-server");
        await File.WriteAllTextAsync(
            Path.Combine(terminal.Folder, "ready.json"),
            string.Create(CultureInfo.InvariantCulture, $$"""{"pid": {{server.Id}}, "aws": "http://127.0.0.1:1", "grpc": "http://127.0.0.1:2"}"""),
            TestContext.Current.CancellationToken);

        var result = await terminal.RunLine("rolecall down --ready-file ready.json --timeout 1ms");

        result.ExitCode.Should().Be(ExitCodes.TimedOut, result.Errors);
        result.Errors.Should().StartWith("error: ").And.Contain(server.Id.ToString(CultureInfo.InvariantCulture)).And.NotContain("   at ");
    }

    /// <summary>The parent never asks how its child ended, as the first process of many containers: the child keeps its number.</summary>
    [Fact]
    public async Task Down_OfAServerWhoseParentNeverAsksHowItEnded_Ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it is told apart by what Linux says of processes");
        const string Server = "exec -a rolecall-server bash -c 'trap \"exit 0\" TERM; echo $$; while :; do sleep 0.05; done'";
        var parent = Process.Start(new ProcessStartInfo("bash", ["-c", Server + " & exec tail -f /dev/null"])
        { RedirectStandardOutput = true })!;
        started.Add(parent);
        var child = await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(terminal.Folder, "ready.json"), $$"""{"pid": {{child}}, "aws": "http://127.0.0.1:1", "grpc": "http://127.0.0.1:2"}""",
            TestContext.Current.CancellationToken);

        var result = await terminal.RunLine("rolecall down --ready-file ready.json --timeout 10s");

        result.ExitCode.Should().Be(0, result.Errors);
        result.Output.Should().Be($"process {child} has ended\n");
        Directory.Exists($"/proc/{child}").Should().BeTrue("it has its number still");
    }

    /// <summary>A process of that name, which nothing but a kill ends.</summary>
    private async Task<Process> Start(string name)
    {
        var process = Process.Start(new ProcessStartInfo(
            "bash", ["-c", "trap '' TERM; exec -a \"$0\" bash -c 'echo begun; read -r'", name])
        { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        started.Add(process);
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return process;
    }
}
