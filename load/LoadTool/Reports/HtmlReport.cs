using System.Text.Json;
using Rolecall.LoadTool.Measured;

namespace Rolecall.LoadTool.Reports;

/// <summary>A result as one HTML file.</summary>
internal static class HtmlReport
{
    private static readonly JsonSerializerOptions Safe = new(JsonSerializerDefaults.Web);

    public static string Of(RunResult result) => Page.Of("report.html", JsonSerializer.Serialize(result, Safe));
}
