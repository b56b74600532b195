namespace Rolecall.Contracts.Storage.Objects;

/// <summary>Whose storage a write takes from, and how much there is of it.</summary>
/// <param name="Owner">Whose the bucket is; buckets of one owner are counted together.</param>
/// <param name="MostBytes">Bytes of all of the owner's objects, uploads and parts, with keys, metadata and tags.</param>
public sealed record StorageShare(string Owner, long MostBytes);
