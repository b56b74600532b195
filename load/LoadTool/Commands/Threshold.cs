using System.Globalization;
using System.Text.RegularExpressions;
using Rolecall.LoadTool.Measured;

namespace Rolecall.LoadTool.Commands;

/// <summary>A bound that a run must keep to: "p99&gt;10ms" fails it where the 99th percentile is over 10 ms.</summary>
internal sealed partial class Threshold
{
    private const string Known = "p50, p90, p95, p99, p99.9, p99.99, mean, max (ms or s), error_rate (%), errors, rate, dropped, late, jain, server_cpu (µs a call)";

    private readonly string text;
    private readonly string metric;
    private readonly string comparison;
    private readonly double bound;

    private Threshold(string text, string metric, string comparison, double bound) =>
        (this.text, this.metric, this.comparison, this.bound) = (text, metric, comparison, bound);

    /// <exception cref="UsageException">It is none.</exception>
    public static Threshold Parse(string text)
    {
        var match = Spelled().Match(text.Replace(" ", "", StringComparison.Ordinal));
        if (!match.Success || !double.TryParse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw new UsageException($"\"{text}\" is not a threshold such as p99>10ms or error_rate>0.1%; known are {Known}");
        var (metric, unit) = (match.Groups[1].Value, match.Groups[4].Value);
        var isTime = metric[0] == 'p' || metric is "mean" or "max";
        if (isTime ? unit is not ("ms" or "s") : metric == "error_rate" ? unit != "%" : unit.Length > 0)
            throw new UsageException(
                $"\"{text}\": {metric} is {(isTime ? "in ms or s" : metric == "error_rate" ? "in %" : "a bare number")}");
        return new Threshold(text, metric, match.Groups[2].Value, unit == "s" ? number * 1_000 : number);
    }

    /// <summary>Whether it is about calls that failed.</summary>
    public bool IsOfErrors => metric is "error_rate" or "errors";

    /// <summary>Whether the run fails by it, where it says what may not be; a value that was not measured fails.</summary>
    public bool Fails(RunResult result) => Value(result) is not { } value || IsTrueOf(value);

    /// <summary>Whether the run keeps to it, where it says what must be; a value that was not measured does not.</summary>
    public bool Holds(RunResult result) => Value(result) is { } value && IsTrueOf(value);

    /// <summary>"p99>10ms: 12.3".</summary>
    public string Tell(RunResult result) =>
        Value(result) is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"{text}: it is {value:0.###}")
            : $"{text}: it was not measured";

    private bool IsTrueOf(double value) => comparison switch
    {
        ">" => value > bound,
        ">=" => value >= bound,
        "<" => value < bound,
        _ => value <= bound,
    };

    private double? Value(RunResult result) => metric switch
    {
        "p50" => result.Latency.P50,
        "p90" => result.Latency.P90,
        "p95" => result.Latency.P95,
        "p99" => result.Latency.P99,
        "p99.9" => result.Latency.P999,
        "p99.99" => result.Latency.P9999,
        "mean" => result.Latency.Mean,
        "max" => result.Latency.Max,
        "error_rate" => result.Calls == 0 ? null : 100.0 * result.Failures / result.Calls,
        "errors" => result.Failures,
        "rate" => result.Rate,
        "dropped" => result.Dropped,
        "late" => result.Late,
        "jain" => result.Fairness.Jain,
        _ => result.Server?.MicrosecondsPerCall,
    };

    [GeneratedRegex(@"^(p50|p90|p95|p99|p99\.9|p99\.99|mean|max|error_rate|errors|rate|dropped|late|jain|server_cpu)(>=|<=|>|<)([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s|%|)$")]
    private static partial Regex Spelled();
}
