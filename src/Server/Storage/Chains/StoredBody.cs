namespace Rolecall.Server.Storage.Chains;

/// <summary>A record or a snapshot as it lies in a store.</summary>
internal readonly record struct StoredBody(long Version, byte[] Body);
