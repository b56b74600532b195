namespace Rolecall.Testing;

/// <summary>Somebody may do what they should not, or may not what they should. Every test framework shows the message.</summary>
public sealed class AccessAssertionException(string message) : Exception(message);
