using Rolecall.LoadTool.Reports;

namespace Rolecall.Load.Tests;

public sealed class HtmlReportTests
{
    [Fact]
    public async Task Report_DrawsItsPlots_AndRunsNothingThatATextHolds()
    {
        var page = await Browser.Dom(HtmlReport.Of(FiguresTests.ResultOf(
            10, "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">")), Browser.Light);

        page.Should().Contain("data-drawn=\"3\"").And.Contain("<title>s, load report</title>");
        page.Split("class=\"uplot").Length.Should().BeGreaterThanOrEqualTo(4, "there are three plots");
        page.Split("Marked: 1 server paused for 2 s (2.0 s).</span>").Length.Should().Be(5, "each plot, and the heat map, says what was done to the server");
        page.Should().Contain("data-heat=\"9\"").And.Contain("Heat map of 2 lines over 5 seconds: the slowest cell is 30.0 ms, of o2.");
        page.Should().Contain("bare gRPC echo").And.Contain("<th scope=\"col\" class=\"number\">gateway</th>");
    }

    [Theory]
    [InlineData(Browser.Light, "255,255,255")]
    [InlineData(Browser.Dark, "13,17,23")]
    public async Task Report_IsReadByEverybody(string scheme, string paper) =>
        (await Browser.Audit(HtmlReport.Of(FiguresTests.ResultOf(10)), scheme)).Should().Contain($"texts on {paper}: no fault\"");

    [Fact]
    public async Task Audit_FindsGreyOnWhite_AndImagesWithoutNames()
    {
        var poor = HtmlReport.Of(FiguresTests.ResultOf(10)).Replace("--soft: #57606a", "--soft: #aaaaaa", StringComparison.Ordinal)
            .Replace(" role=\"img\"", "", StringComparison.Ordinal);

        (await Browser.Audit(poor, Browser.Light)).Should().Contain("1.4.3 p#about 2.32").And.Contain("1.1.1 canvas");
    }
}
