namespace Rolecall.LoadTool.Measured.OverTime;

/// <summary>A line of <see cref="Heat"/>.</summary>
/// <param name="Organizations">The organization, or "15 others" for some that are told together.</param>
/// <param name="MeanMs">Milliseconds by time; null where nobody called.</param>
internal sealed record HeatRow(string Organizations, IReadOnlyList<double?> MeanMs);
