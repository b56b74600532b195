namespace Rolecall.LoadTool.Measured;

/// <summary>Of one step.</summary>
/// <param name="Rate">Calls that came back, per second.</param>
internal sealed record StepFigures(string Step, long Calls, long Failures, double Rate, LatencyFigures Latency);
