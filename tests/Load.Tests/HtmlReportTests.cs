using System.Diagnostics;
using Rolecall.LoadTool.Reports;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>Reports are looked at in a browser that reaches no network.</summary>
public sealed class HtmlReportTests : IDisposable
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Dark = "--blink-settings=preferredColorScheme=0";
    private const string Light = "--blink-settings=preferredColorScheme=1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rolecall-report-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Report_DrawsItsPlots_AndRunsNothingThatATextHolds()
    {
        var page = await Dom(HtmlReport.Of(FiguresTests.ResultOf(
            10, "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">")), Light);

        page.Should().Contain("data-drawn=\"3\"").And.Contain("<title>s, load report</title>");
        page.Split("class=\"uplot").Length.Should().BeGreaterThanOrEqualTo(4, "there are three plots");
        page.Split("Marked: 1 server paused for 2 s (2.0 s).</span>").Length.Should().Be(4, "each plot says what was done to the server");
        page.Should().Contain("bare gRPC echo").And.Contain("<th scope=\"col\" class=\"number\">gateway</th>");
    }

    /// <summary>What a program can find of WCAG 2.2 AA: contrast, names, heads of tables, keys, 320 pixels (audit.js).</summary>
    [Theory]
    [InlineData(Light, "255,255,255")]
    [InlineData(Dark, "13,17,23")]
    public async Task Report_IsReadByEverybody(string scheme, string paper)
    {
        var page = await Dom(Audited(HtmlReport.Of(FiguresTests.ResultOf(10))), scheme);

        page.Should().Contain($"texts on {paper}: no fault\"");
    }

    [Fact]
    public async Task Audit_FindsGreyOnWhite_AndImagesWithoutNames()
    {
        var poor = HtmlReport.Of(FiguresTests.ResultOf(10)).Replace("--soft: #57606a", "--soft: #aaaaaa", StringComparison.Ordinal)
            .Replace(" role=\"img\"", "", StringComparison.Ordinal);

        (await Dom(Audited(poor), Light)).Should().Contain("1.4.3 p#about 2.32").And.Contain("1.1.1 canvas");
    }

    private static string Audited(string report) =>
        $"{report}<script>{File.ReadAllText(Path.Combine(Corpora.Repository, "tests/Load.Tests/audit.js"))}</script>";

    private async Task<string> Dom(string page, string scheme)
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is not installed (tests/run installs it)");
        var file = Path.Combine(folder.FullName, "report.html");
        await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
        using var browser = Process.Start(new ProcessStartInfo(Chromium,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", scheme,
            "--user-data-dir=" + Path.Combine(folder.FullName, "profile"), "--virtual-time-budget=2000", "--dump-dom",
            new Uri(file).AbsoluteUri,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = browser.StandardError.ReadToEndAsync();
        return await browser.StandardOutput.ReadToEndAsync().OrFail("the browser did not tell the page");
    }
}
