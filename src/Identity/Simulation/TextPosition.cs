namespace Rolecall.Identity.Simulation;

/// <summary>A place in a document; line and column from 1.</summary>
public readonly record struct TextPosition(int Line, int Column);
