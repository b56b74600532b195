namespace Rolecall.LoadDriver.Loops;

/// <summary>What was measured says nothing, for the reason in the message.</summary>
internal sealed class DisturbedException(string message) : Exception(message);
