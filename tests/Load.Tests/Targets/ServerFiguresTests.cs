using System.Text.Json;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadTool.Reports;
using Rolecall.LoadTool.Targets;

namespace Rolecall.Load.Tests.Targets;

/// <summary>Whose processor time and memory are told as the server's.</summary>
public sealed class ServerFiguresTests(StandingServer server) : IClassFixture<StandingServer>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-figures-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Server_IsKnownByItsProgram()
    {
        ProcessFigures.IsServer(server.Ready.Pid).Should().BeTrue();
        ProcessFigures.IsServer(int.MaxValue).Should().BeFalse();
        if (OperatingSystem.IsLinux())
            ProcessFigures.IsServer(Environment.ProcessId).Should().BeFalse("it is one of dotnet's, but not a server");
    }

    [Fact]
    public async Task ReadyFile_OfAProcessOfThisMachine_NamesWhatIsLookedAt() =>
        (await Figures(server.Ready.Pid)).Should().BeOfType<ProcessFigures>();

    /// <summary>That of a server in a container has an id that is nobody's here, or another's.</summary>
    [Fact]
    public async Task ReadyFile_OfAnotherMachinesProcess_LeavesItToTheMetrics()
    {
        var figures = await Figures(int.MaxValue);

        figures.Should().BeOfType<MetricsFigures>();
        (await figures!.Read())!.Value.Memory.Should().BeGreaterThan(10 << 20);
    }

    [Fact]
    public async Task Server_ThatIsKilled_KeepsWhatItUsedUntilThen()
    {
        var (faults, json, errors) = (Path.Combine(folder, "faults.yaml"), Path.Combine(folder, "result.json"), new StringWriter());
        await File.WriteAllTextAsync(faults, "faults: [{ at: 1500ms, do: kill-server }]", TestContext.Current.CancellationToken);

        var load = "assume-role --start --organizations 1 --accounts 1 --rate 50 --duration 2s --warm-up 0";
        (await LoadTool.Cli.Run($"{load} --with-faults {faults} --json {json}".Split(' '), errors)).Should().Be(0, errors.ToString());

        ResultFile.Read(json).Server!.CpuSeconds.Should().BeGreaterThan(0);
    }

    private async Task<IServerFigures?> Figures(int pid)
    {
        var file = Path.Combine(folder, "ready.json");
        var ready = new { pid, aws = server.Ready.Aws, grpc = server.Ready.Grpc, adminToken = server.Ready.AdminToken };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(ready));
        using var data = new DataFolder();
        return (await new ServerOptions { ReadyFiles = [file] }.Open(data)).Figures;
    }
}
