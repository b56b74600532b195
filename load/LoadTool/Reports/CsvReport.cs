using System.Globalization;
using System.Text;
using Rolecall.LoadTool.Measured;

namespace Rolecall.LoadTool.Reports;

/// <summary>The slices of a result as CSV (RFC 4180), for spreadsheets.</summary>
internal static class CsvReport
{
    public static string Of(RunResult result)
    {
        var text = new StringBuilder("second,calls_per_second,failed,p50_ms,p99_ms,max_ms\r\n");
        foreach (var slice in result.Slices)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{slice.At:0.###},{slice.Rate:0.###},{slice.Failures},{slice.P50:0.###},{slice.P99:0.###},{slice.Max:0.###}\r\n");
        return text.ToString();
    }
}
