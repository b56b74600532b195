using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rolecall.Server.Storage;

/// <summary>
/// What the one writer of a store is measured as, once for each group of writes that it keeps together (docs/reference/telemetry.md).
/// </summary>
/// <param name="store">"events", "objects", "authorizations" or "audit_trail".</param>
internal sealed class WriterMetrics(string store)
{
    private static readonly Meter Meter = new("Rolecall.Storage");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "rolecall.store.append.duration", "s",
        "From when the first write of a group was brought until all of them are durable, by store.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
        });

    private static readonly Histogram<int> Sizes = Meter.CreateHistogram(
        "rolecall.store.batch.size", "{write}", "Writes that are kept together, by store.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "rolecall.store.failures", "{group}", "Groups of writes that could not be kept, by store.");

    private readonly KeyValuePair<string, object?> tag = new("store", store);

    /// <summary>A group was kept.</summary>
    /// <param name="since">When its first write was brought, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    /// <param name="writes">How many they are.</param>
    public void Kept(long since, int writes)
    {
        Durations.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, tag);
        Sizes.Record(writes, tag);
    }

    public void Failed() => Failures.Add(1, tag);
}
