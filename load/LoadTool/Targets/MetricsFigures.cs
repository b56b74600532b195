using System.Globalization;
using System.Net.Http.Headers;

namespace Rolecall.LoadTool.Targets;

/// <summary>
/// Processor time and memory of a server on another machine, as its gateways tell them to Prometheus (docs/reference/telemetry.md). They tell
/// of themselves: silos behind them are not in it.
/// </summary>
/// <param name="token">The metrics token, or the administrator's; null where the server wants none.</param>
internal sealed class MetricsFigures(IReadOnlyList<Gateway> gateways, string? token) : IServerFigures
{
    private const string Cpu = "dotnet_process_cpu_time_seconds_total";
    private const string Memory = "dotnet_process_memory_working_set_bytes";

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<(TimeSpan Cpu, long Memory)?> Read()
    {
        try
        {
            var pages = await Task.WhenAll(gateways.Select(Page));
            double?[] cpu = [.. pages.Select(page => Sum(page, Cpu))], memory = [.. pages.Select(page => Sum(page, Memory))];
            return Array.TrueForAll(cpu, value => value is not null) && Array.TrueForAll(memory, value => value is not null)
                ? (TimeSpan.FromSeconds(cpu.Sum()!.Value), (long)memory.Sum()!.Value)
                : null;
        }
        catch (Exception unread) when (unread is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>All values of a metric in a page of Prometheus' text format; null where it has none.</summary>
    /// <param name="name">With whatever labels.</param>
    internal static double? Sum(string page, string name)
    {
        double? sum = null;
        foreach (var line in page.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not (' ' or '{'))
                continue;
            // NAME{LABELS} VALUE [TIME]; labels may hold blanks.
            var values = line[(line.LastIndexOf('}') + 1)..].TrimStart();
            if (line[name.Length] == ' ')
                values = line[(name.Length + 1)..];
            if (double.TryParse(values.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                sum = (sum ?? 0) + value;
        }
        return sum;
    }

    private async Task<string> Page(Gateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Aws, "/_rolecall/metrics"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }
}
