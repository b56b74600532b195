namespace Rolecall.LoadTool.Measured;

/// <summary>Of one organization.</summary>
/// <param name="Mean">Milliseconds, as <paramref name="P99"/>.</param>
internal sealed record OrganizationFigures(string Organization, long Calls, long Failures, double Mean, double P99);
