namespace Rolecall.Server.Storage.Sealing;

/// <summary>A body cannot be opened; the message says which, and why.</summary>
internal sealed class EnvelopeException(string message) : Exception(message);
