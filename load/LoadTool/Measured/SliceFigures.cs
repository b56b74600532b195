namespace Rolecall.LoadTool.Measured;

/// <summary>A stretch of the run.</summary>
/// <param name="At">Seconds from the begin of the run.</param>
/// <param name="Rate">Calls that were due in it and came back, per second.</param>
/// <param name="P50">Milliseconds, as the two after it.</param>
internal sealed record SliceFigures(double At, double Rate, long Failures, double P50, double P99, double Max);
