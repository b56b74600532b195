namespace Rolecall.LoadTool.Faults;

/// <summary>Something that is done to the server at an instant of the run.</summary>
/// <param name="At">From the begin of what is measured.</param>
/// <param name="For">How long a paused server is paused.</param>
/// <param name="By">How far the clock is moved.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, TimeSpan For, TimeSpan By);
