using System.Diagnostics;
using Rolecall.Tests;

namespace Rolecall.Security.Tests;

/// <summary>A process that is made to crash left its memory, and every key in it, in a file.</summary>
public sealed class CrashDumpTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-core-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Server_ThatCrashes_LeavesNoCoreFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // As a shell that allows core files of any size starts it.
        var start = new ProcessStartInfo(
            "sh", ["-c", "ulimit -c unlimited; exec dotnet \"$@\"", "sh", ServerProcess.Binary, "--ephemeral", "--no-demo", "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var server = Process.Start(start)!;
        (await server.StandardOutput.ReadLineAsync(Token).AsTask().OrFail("the server says nothing")).Should().Be("Rolecall serves");

        var limits = await File.ReadAllLinesAsync($"/proc/{server.Id}/limits", Token);
        limits.Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal))
            .Should().MatchRegex(@"^Max core file size\s+0\s+0\s");
        // The runtime handles the other signals of crashes, and one SIGABRT from elsewhere does not end it.
        (await Tool.Run("kill", new Dictionary<string, string>(), "-SYS", $"{server.Id}")).ExitCode.Should().Be(0);
        await server.WaitForExitAsync(Token).OrFail("the server has not ended after SIGSYS");

        server.ExitCode.Should().Be(128 + 31);
        Directory.GetFiles(folder).Should().BeEmpty();
    }

    [Theory]
    [InlineData("DOTNET_DbgEnableMiniDump", "1", true)]
    [InlineData("COMPlus_DbgEnableMiniDump", "0x1", true)]
    [InlineData("DOTNET_DbgEnableMiniDump", "0", false)]
    public async Task Server_WhoseRuntimeIsToldToWriteDumps_DoesNotStart(string variable, string value, bool refused)
    {
        using var server = ServerProcess.Launch(["--help"], new Dictionary<string, string> { [variable] = value }, folder);
        var errors = await server.StandardError.ReadToEndAsync(Token).OrFail("the server runs");
        await server.WaitForExitAsync(Token).OrFail("the server has not ended");

        server.ExitCode.Should().Be(refused ? 3 : 0);
        if (refused)
            errors.Should().StartWith($"rolecall: {variable} is set").And.Contain("Unset it");
    }
}
