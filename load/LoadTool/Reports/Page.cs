namespace Rolecall.LoadTool.Reports;

/// <summary>A page that needs no network: its style, its data and the library that plots (uPlot, MIT) are in it.</summary>
internal static class Page
{
    /// <param name="name">Of the template.</param>
    /// <param name="json">Without "&lt;", so that nothing in a text can end the element that the data stands in: as System.Text.Json writes it.</param>
    public static string Of(string name, string json) => Resource(name)
        .Replace("/*UPLOT.CSS*/", Resource("uPlot.css"), StringComparison.Ordinal)
        .Replace("/*PAGE.CSS*/", Resource("page.css"), StringComparison.Ordinal)
        .Replace("/*UPLOT.JS*/", Resource("uPlot.js"), StringComparison.Ordinal)
        .Replace("/*RESULT*/", json, StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
