using System.Diagnostics;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>The tool as its users have it: packed, installed by "dotnet tool install", and started by its name.</summary>
public sealed class PackedToolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-tool-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Tool_IsPacked_Installed_AndHasItsBaselinesWithIt()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var packages = Path.Combine(folder, "packages");
        // What the tests run beside is built already.
        await Run("dotnet", "pack", Path.Combine(Corpora.Repository, "load/LoadTool"), "--no-build", "-c", configuration, "-o", packages);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nuget.config"),
            $"<configuration><packageSources><clear/><add key=\"packed\" value=\"{packages}\"/></packageSources></configuration>",
            TestContext.Current.CancellationToken);
        var tools = Path.Combine(folder, "tools");
        await Run("dotnet", "tool", "install", "Rolecall.Load", "--tool-path", tools, "--configfile", Path.Combine(folder, "nuget.config"));
        var tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "rolecall-load.exe" : "rolecall-load");

        (await Run(tool, "schema")).Should().Contain("\"$schema\"");
        (await Run(tool, "overhead", "--duration", "20ms")).Should().Contain("and signed for gRPC");
        Directory.EnumerateFiles(tools, "Rolecall.EchoServer.dll", SearchOption.AllDirectories).Should().ContainSingle();
    }

    private async Task<string> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().OrFail($"{program} {arguments[0]} has not ended");
        process.ExitCode.Should().Be(0, "{0} {1}: {2}", program, arguments[0], string.Concat(await said));
        return string.Concat(await said);
    }
}
