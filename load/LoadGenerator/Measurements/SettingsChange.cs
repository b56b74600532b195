namespace Rolecall.LoadGenerator.Measurements;

/// <summary>One kind of change of a sandbox's settings: how long it took until it was acknowledged.</summary>
internal sealed record SettingsChange(string Operation, IReadOnlyList<TimeSpan> Times)
{
    public double MedianMs => Comparison.Median(Times.Select(time => time.TotalMilliseconds));

    public double MaxMs => Times.Max().TotalMilliseconds;
}
