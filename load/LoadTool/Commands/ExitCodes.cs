namespace Rolecall.LoadTool.Commands;

/// <summary>What the program ends with; scripts depend on them.</summary>
internal static class ExitCodes
{
    public const int Passed = 0;

    /// <summary>The server went away, refused what was set up, or something else failed that is not the run's own.</summary>
    public const int Failed = 1;

    /// <summary>What was asked for cannot be done.</summary>
    public const int Usage = 2;

    /// <summary>A bound was broken.</summary>
    public const int Threshold = 3;

    /// <summary>Ended by Ctrl-C, with a report of what there was.</summary>
    public const int Interrupted = 130;
}
