using Rolecall.EndToEnd.Tests.Clusters;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Reports;

namespace Rolecall.Load.Tests;

/// <summary>The gateways of a real cluster, side by side: silo, gateways and database are processes of their own.</summary>
public sealed class ClusterTargetTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-load-").FullName;
    private ClusterProcesses cluster = null!;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("aws")]
    public async Task Gateways_TakeTheCallsInTurn_AndAnswerThemAll(string wire)
    {
        await cluster.Add("silo");
        ServerProcess[] gateways = [await cluster.Add("gateway"), await cluster.Add("gateway")];

        var result = await Play([
            "assume-role", "--organizations", "2", "--accounts", "1", "--rate", "40", "--duration", "2s", "--warm-up", "500ms", "--wire", wire,
            .. gateways.SelectMany(gateway => (string[])["--ready-file", gateway.ReadyFile]), "--admin-token-file", cluster.FileOf("admin-token"),
        ]);

        result.Refusals.Should().BeEmpty();
        result.Calls.Should().Be(80);
        result.Gateways.Should().HaveCount(2).And.OnlyContain(gateway => gateway.Calls == 40 && gateway.Failures == 0);
        result.Organizations.Should().HaveCount(2).And.OnlyContain(organization => organization.Calls > 0);
    }

    private async Task<RunResult> Play(string[] arguments)
    {
        var (file, errors) = (Path.Combine(folder, "result.json"), new StringWriter());
        (await LoadTool.Cli.Run([.. arguments, "--json", file], errors)).Should().Be(0, errors.ToString());
        return ResultFile.Read(file);
    }
}
