namespace Rolecall.Contracts.Storage;

/// <summary>Somebody else wrote the stream first.</summary>
[GenerateSerializer, Alias("rolecall.StreamConflictException")]
public sealed class StreamConflictException(string stream, long expected, long actual)
    : Exception($"stream {stream} is at version {actual}, not {expected}");
