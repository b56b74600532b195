namespace Rolecall.LoadDriver.Figures;

/// <summary>A figure of one run of load/run that the design holds the server to, as results keep it.</summary>
/// <param name="Name">The same from run to run.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">"ms"; empty for a ratio.</param>
/// <param name="Goal">What it is held to.</param>
/// <param name="AtLeast">Whether the goal is the least (true) or the most (false) that it may be.</param>
internal sealed record DesignFigure(string Name, double Value, string Unit, double Goal, bool AtLeast)
{
    public bool Holds => AtLeast ? Value >= Goal : Value <= Goal;
}
