namespace Rolecall.Server.Storage;

/// <summary>A file that holds a secret cannot be used; the message says why and what to do, and never what is in it.</summary>
internal sealed class SecretFileException(string message, Exception? inner = null) : Exception(message, inner);
