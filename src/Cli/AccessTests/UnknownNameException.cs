namespace Rolecall.Cli.AccessTests;

/// <summary>A name of an access test means nobody, or more than one.</summary>
internal sealed class UnknownNameException(string message) : Exception(message);
