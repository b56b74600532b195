using Rolecall.LoadTool.Targets;

namespace Rolecall.Load.Tests;

public sealed class MetricsFiguresTests
{
    private const string Page = """
        # TYPE dotnet_process_cpu_time_seconds_total counter
        dotnet_process_cpu_time_seconds_total{otel_scope_name="System.Runtime",cpu_mode="user"} 1.5 1764500000000
        dotnet_process_cpu_time_seconds_total{otel_scope_name="System.Runtime",cpu_mode="system"} 0.25
        dotnet_process_cpu_time_seconds_total_else 7
        plain 3 1764500000000
        broken
        """;

    [Theory]
    [InlineData("dotnet_process_cpu_time_seconds_total", 1.75)]
    [InlineData("plain", 3.0)]
    [InlineData("broken", null)]
    [InlineData("dotnet_process", null)]
    public void Metric_IsTheSumOfItsSeries(string name, double? value) => MetricsFigures.Sum(Page, name).Should().Be(value);
}
