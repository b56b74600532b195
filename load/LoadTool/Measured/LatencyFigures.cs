namespace Rolecall.LoadTool.Measured;

/// <summary>Milliseconds from the intended start of calls to their ends.</summary>
internal sealed record LatencyFigures(double Mean, double P50, double P90, double P95, double P99, double P999, double P9999, double Max)
{
    public static LatencyFigures Of(Tally tally) => new(
        tally.MeanMs, tally.At(50), tally.At(90), tally.At(95), tally.At(99), tally.At(99.9), tally.At(99.99), tally.At(100));
}
