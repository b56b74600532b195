namespace Rolecall.Contracts.Storage.Objects;

/// <summary>A part of an upload.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">The part's MD5 in hex, quoted.</param>
/// <param name="LastModified">In sandbox time.</param>
public sealed record PartHead(int Number, long Size, string ETag, DateTimeOffset LastModified);
