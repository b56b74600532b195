namespace Rolecall.LoadTool.Measured;

/// <summary>Of one gateway of several.</summary>
/// <param name="Gateway">1 for the one that was named first: a result names no host.</param>
/// <param name="Rate">Calls that came back, per second.</param>
/// <param name="P50">Milliseconds, as <paramref name="P99"/>.</param>
internal sealed record GatewayFigures(int Gateway, long Calls, long Failures, double Rate, double P50, double P99);
