namespace Rolecall.LoadTool.Measured;

/// <summary>A ratio and where it lies, with 95 of 100.</summary>
internal sealed record Interval(double Ratio, double From, double To)
{
    /// <summary>1 lies in it.</summary>
    public bool SaysNothing => From <= 1 && To >= 1;
}
