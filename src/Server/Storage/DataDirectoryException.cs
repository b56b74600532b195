namespace Rolecall.Server.Storage;

/// <summary>The data directory cannot be used; the message says why and what to do.</summary>
internal sealed class DataDirectoryException(string message) : Exception(message);
