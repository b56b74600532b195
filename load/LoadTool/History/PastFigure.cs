namespace Rolecall.LoadTool.History;

/// <summary>A figure of one run of load/run, with what it is held to.</summary>
/// <param name="Unit">"ms"; empty for a ratio.</param>
/// <param name="AtLeast">Whether the goal is the least (true) or the most (false) that it may be.</param>
internal sealed record PastFigure(string Name, double Value, string Unit, double Goal, bool AtLeast)
{
    public bool Holds => AtLeast ? Value >= Goal : Value <= Goal;
}
