using HdrHistogram;

namespace Rolecall.LoadTool.Measured;

/// <summary>Calls and their latencies, added from many threads.</summary>
/// <param name="digits">Significant digits of latencies that are kept.</param>
internal sealed class Tally(int digits)
{
    /// <summary>Microseconds: ten minutes.</summary>
    public const long MostMicroseconds = 600_000_000;

    private long failures;

    /// <summary>Microseconds, of answers and of refusals alike: a refusal is an answer too.</summary>
    public HistogramBase Latencies { get; } = HistogramFactory.With64BitBucketSize()
        .WithValuesFrom(1).WithValuesUpTo(MostMicroseconds).WithPrecisionOf(digits).WithThreadSafeWrites().Create();

    /// <summary>All that came back, refused ones among them.</summary>
    public long Calls => Latencies.TotalCount;

    public long Failures => Interlocked.Read(ref failures);

    public void Add(long microseconds, bool failed)
    {
        Latencies.RecordValue(Math.Clamp(microseconds, 1, MostMicroseconds));
        if (failed)
            Interlocked.Increment(ref failures);
    }

    /// <summary>The calls of all of them, as they are now.</summary>
    public static Tally Of(IEnumerable<Tally> parts, int digits)
    {
        var sum = new Tally(digits);
        foreach (var part in parts)
        {
            sum.Latencies.Add(part.Latencies);
            sum.failures += part.Failures;
        }
        return sum;
    }

    /// <summary>Milliseconds; 0 where nothing came back.</summary>
    /// <param name="percentile">0 to 100.</param>
    public double At(double percentile) => Latencies.TotalCount == 0 ? 0 : Latencies.GetValueAtPercentile(percentile) / 1_000.0;

    public double MeanMs => Latencies.TotalCount == 0 ? 0 : Latencies.GetMean() / 1_000.0;
}
