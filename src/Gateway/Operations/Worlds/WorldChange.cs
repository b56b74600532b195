namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>A difference between a sandbox and a world.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="What">"production: role UpdateApp".</param>
public sealed record WorldChange(WorldChangeKind Kind, string What);
