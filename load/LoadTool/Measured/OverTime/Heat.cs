namespace Rolecall.LoadTool.Measured.OverTime;

/// <summary>How latencies of organizations went over time: the slowest each on a line of its own, the others some on a line.</summary>
/// <param name="CellSeconds">Of each cell of a row.</param>
/// <param name="Rows">The slowest first.</param>
internal sealed record Heat(double CellSeconds, IReadOnlyList<HeatRow> Rows);
