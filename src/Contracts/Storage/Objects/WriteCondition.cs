namespace Rolecall.Contracts.Storage.Objects;

/// <summary>"If-None-Match: *" (the key must be free) or "If-Match: ETAG" (the key must hold that object).</summary>
public readonly record struct WriteCondition(bool MustBeAbsent, string? MustHaveETag);
