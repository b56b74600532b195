using System.Globalization;
using HdrHistogram;

namespace Rolecall.LoadDriver.Loops;

/// <summary>What a loop measured.</summary>
/// <param name="Latencies">Microseconds.</param>
/// <param name="ServerCpu">Processor time that the answering process used meanwhile.</param>
/// <param name="OwnCpu">Processor time that this process used meanwhile.</param>
internal sealed record Outcome(
    string Target, long Calls, long Failures, string? FirstFailure, TimeSpan Elapsed, HistogramBase Latencies, TimeSpan ServerCpu,
    TimeSpan OwnCpu)
{
    /// <summary>Calls per second that were offered; null in a closed loop, which offers what is answered.</summary>
    public double? Offered { get; init; }

    /// <summary>Processor time of the server's tiered compiler, part of <see cref="ServerCpu"/>.</summary>
    public TimeSpan Compiler { get; init; }

    /// <summary>Of the server's processor time, the part of its tiered compiler: 0 to 1.</summary>
    public double CompilerShare => Compiler / TimeSpan.FromTicks(Math.Max(1, ServerCpu.Ticks));

    /// <summary>Bytes that the answering process allocated meanwhile.</summary>
    public long ServerAllocated { get; init; }

    /// <summary>Bytes allocated for each answered call, in the server.</summary>
    public double ServerAllocatedPerCall => (double)ServerAllocated / Math.Max(1, Calls);

    /// <summary>Answered calls per second.</summary>
    public double Rate => Calls / Elapsed.TotalSeconds;

    /// <summary>Microseconds of processor time for each answered call, in the server.</summary>
    public double ServerCpuPerCall => ServerCpu.TotalMicroseconds / Math.Max(1, Calls);

    /// <summary>Microseconds of processor time for each answered call, in the generator.</summary>
    public double OwnCpuPerCall => OwnCpu.TotalMicroseconds / Math.Max(1, Calls);

    /// <summary>Milliseconds.</summary>
    /// <param name="percentile">0 to 100.</param>
    public double LatencyAt(double percentile) => Latencies.TotalCount == 0 ? 0 : Latencies.GetValueAtPercentile(percentile) / 1000.0;

    /// <summary>One line to whoever waits.</summary>
    public Outcome Tell(TextWriter progress)
    {
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Target,-22} {Rate,7:F0}/s{(Offered is { } offered ? $" of {offered:F0}" : "")}  p50 {LatencyAt(50):F2} ms  p99 {LatencyAt(99):F2} ms  server {ServerCpuPerCall:F0} µs/call {ServerAllocatedPerCall / 1024:F1} KB/call  generator {OwnCpuPerCall:F0} µs/call  failed {Failures} {FirstFailure}"));
        return this;
    }
}
