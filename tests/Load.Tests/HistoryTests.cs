using System.Diagnostics;
using System.Globalization;
using Rolecall.LoadDriver.Figures;
using Rolecall.LoadTool.History;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

public sealed class HistoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-history-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Page_PlotsEachFigureOverCommits_AndIsReadByEverybody()
    {
        PastRun[] runs = [RunOf("abc0", 1_800), RunOf("abc1", 1_200, new DesignFigure("new </script>", 1, "", 0.5, AtLeast: true))];

        var page = await Browser.Audit(HistoryReport.Html(runs), Browser.Light);

        page.Should().Contain("data-drawn=\"2\"").And.Contain(": no fault\"");
        page.Should().Contain("Plot of start to first answer over 2 runs: the newest is 1,200 ms, the goal at most 1,500.");
        HistoryReport.Markdown(runs).Should().Contain("| start to first answer | 1,200 ms | ≤ 1,500 | yes | 1,800 |")
            .And.Contain("| – |");
    }

    [Fact]
    public void FolderWithoutFigures_IsRefused()
    {
        File.WriteAllText(Path.Combine(folder, "old.json"), """{"commit":"x","at":"2026-11-24T00:00:00Z","compared":[]}""");
        File.WriteAllText(Path.Combine(folder, "other.json"), "[]");
        Action reading = () => PastRun.ReadFolder(folder);

        reading.Should().Throw<LoadTool.UsageException>().WithMessage("*holds no results with figures*");
    }

    /// <summary>As load/nightly does it: load/run measures, other programs add theirs, history reads what was kept.</summary>
    [Fact]
    public async Task ResultsOfLoadRun_AreReadAsHistory()
    {
        var more = Path.Combine(folder, "more.txt");
        await File.WriteAllTextAsync(more, "policy decision, simple allow|0.5|µs|1|most\n", TestContext.Current.CancellationToken);
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        using var run = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(own.Parent!.Parent!.FullName, "LoadGenerator", own.Name, "Rolecall.LoadGenerator.dll"),
            "--quick", "--results", folder, "--more", more, "start",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken).OrFail("load/run did not end");
        run.ExitCode.Should().Be(0, await errors);
        (await output).Should().Contain("start");

        var kept = PastRun.ReadFolder(folder).Should().ContainSingle().Which;
        kept.Figures.Select(figure => (figure.Name, figure.Goal, figure.AtLeast)).Should().Equal(
            ("start to first answer", 1_500, false), ("policy decision, simple allow", 1, false));
        kept.Cores.Should().Be(Environment.ProcessorCount);
    }

    private static PastRun RunOf(string commit, double start, params IEnumerable<DesignFigure> more) => new(
        commit, DateTimeOffset.Parse("2026-11-24T00:00:00Z", CultureInfo.InvariantCulture), 2,
        [new DesignFigure("start to first answer", start, "ms", 1_500, AtLeast: false), .. more]);
}
