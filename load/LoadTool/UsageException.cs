namespace Rolecall.LoadTool;

/// <summary>What the user asked for cannot be done; the message is one line that says why. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
