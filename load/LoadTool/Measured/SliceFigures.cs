namespace Rolecall.LoadTool.Measured;

/// <summary>A stretch of the run.</summary>
/// <param name="At">Seconds from the begin of the run.</param>
/// <param name="Rate">Calls that came back in it, per second.</param>
/// <param name="Failures">Of the calls that were due in it.</param>
/// <param name="P50">Milliseconds, as the two after it, of the calls that were due in it; 0 where none was.</param>
internal sealed record SliceFigures(double At, double Rate, long Failures, double P50, double P99, double Max);
