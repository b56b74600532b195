namespace Rolecall.LoadTool.Measured;

/// <summary>Something that was done to the server during the run.</summary>
/// <param name="At">Seconds from the begin of the run.</param>
internal sealed record Event(double At, string What);
