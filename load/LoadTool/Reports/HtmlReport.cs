using System.Text.Json;
using Rolecall.LoadTool.Measured;

namespace Rolecall.LoadTool.Reports;

/// <summary>A result as one HTML file that needs no network: data, plots and their library (uPlot, MIT) are in it.</summary>
internal static class HtmlReport
{
    /// <summary>Its encoder writes no "&lt;", so that nothing in a text can end the element that the data stands in.</summary>
    private static readonly JsonSerializerOptions Safe = new(JsonSerializerDefaults.Web);

    public static string Of(RunResult result) => Resource("report.html")
        .Replace("/*UPLOT.CSS*/", Resource("uPlot.css"), StringComparison.Ordinal)
        .Replace("/*UPLOT.JS*/", Resource("uPlot.js"), StringComparison.Ordinal)
        .Replace("/*RESULT*/", JsonSerializer.Serialize(result, Safe), StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
