namespace Rolecall.Server.Storage.Chains;

/// <summary>Something in a store that is not as it was written.</summary>
/// <param name="Stream">Whose it is; null where it concerns the store as a whole.</param>
/// <param name="What">Names stream and record: "record 7 of in/default/account/111111111111 is missing".</param>
/// <param name="Added">The whole stream is there too much: nothing of it is to be kept.</param>
internal sealed record StoreDamage(string? Stream, string What, bool Added = false);
