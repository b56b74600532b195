namespace Rolecall.Worlds;

/// <summary>A bucket, empty.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Policy">Null for none.</param>
public sealed record WorldBucket(string Name, WorldDocument? Policy);
