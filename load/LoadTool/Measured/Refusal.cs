namespace Rolecall.LoadTool.Measured;

/// <summary>Calls that failed in one way.</summary>
/// <param name="Code">The AWS code, or "Timeout", "ConnectionError" and the like.</param>
internal sealed record Refusal(string Code, string Text, long Count);
