namespace Rolecall.Worlds;

/// <summary>A policy of a world as JSON, with names of accounts replaced by their ids.</summary>
/// <param name="Json">The document.</param>
/// <param name="At">Where it begins.</param>
public sealed record WorldDocument(string Json, WorldPlace At);
