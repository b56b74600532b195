namespace Rolecall.LoadTool.Measured;

/// <summary>Something simpler, or something else, under the same load after the run: what the machine and the generator allow at all.</summary>
/// <param name="Name">"bare gRPC echo", "bare Kestrel POST", "moto".</param>
/// <param name="Load">As <see cref="RunResult.Load"/>.</param>
/// <param name="Rate">Calls that came back, per second.</param>
/// <param name="P50">Milliseconds, as <paramref name="P99"/>.</param>
/// <param name="ServerMicrosecondsPerCall">Of its processor time.</param>
/// <param name="GeneratorMicrosecondsPerCall">Of this process's: what there is to spare, where the run costs it no more.</param>
/// <param name="RateRatio">The run's rate / this one; null where the run's rate was the one that was offered, and so says nothing.</param>
/// <param name="ProcessorFactor">The run's processor time of a call / this one's; null where the run's server is not on this machine.</param>
internal sealed record BaselineFigures(
    string Name, string Load, long Calls, long Failures, double Rate, double P50, double P99, double ServerMicrosecondsPerCall,
    double GeneratorMicrosecondsPerCall, double? RateRatio, double? ProcessorFactor)
{
    /// <param name="run">What is compared.</param>
    /// <param name="baseline">The same load on the baseline.</param>
    public static BaselineFigures Of(string name, RunResult run, RunResult baseline)
    {
        var cpu = baseline.Server?.MicrosecondsPerCall ?? 0;
        return new(
            name, baseline.Load, baseline.Calls, baseline.Failures, baseline.Rate, baseline.Latency.P50, baseline.Latency.P99, cpu,
            baseline.Generator.MicrosecondsPerCall,
            run.Offered is null ? run.Rate / Math.Max(1e-9, baseline.Rate) : null,
            run.Server is { } server && cpu > 0 ? server.MicrosecondsPerCall / cpu : null);
    }
}
