using System.Diagnostics;
using Rolecall.LoadTool.Reports;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>The report is looked at in a browser that reaches no network.</summary>
public sealed class HtmlReportTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task Report_DrawsItsPlots_AndRunsNothingThatATextHolds()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is not installed (tests/run installs it)");
        var folder = Directory.CreateTempSubdirectory("rolecall-report-");
        try
        {
            var file = Path.Combine(folder.FullName, "report.html");
            await File.WriteAllTextAsync(
                file,
                HtmlReport.Of(FiguresTests.ResultOf(
                    10, "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">")),
                TestContext.Current.CancellationToken);
            var page = await Dom(file, folder.FullName);

            page.Should().Contain("data-drawn=\"3\"").And.Contain("<title>s, load report</title>").And.Contain("server paused for 2 s");
            page.Split("class=\"uplot").Length.Should().BeGreaterThanOrEqualTo(4, "there are three plots");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Dom(string file, string folder)
    {
        using var browser = Process.Start(new ProcessStartInfo(Chromium,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
            "--user-data-dir=" + Path.Combine(folder, "profile"), "--virtual-time-budget=2000", "--dump-dom", new Uri(file).AbsoluteUri,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = browser.StandardError.ReadToEndAsync();
        return await browser.StandardOutput.ReadToEndAsync().OrFail("the browser did not tell the page");
    }
}
