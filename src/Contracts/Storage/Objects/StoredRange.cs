namespace Rolecall.Contracts.Storage.Objects;

/// <summary>Bytes of a body. What lies beyond its end is left out.</summary>
public readonly record struct StoredRange(long First, long Length);
