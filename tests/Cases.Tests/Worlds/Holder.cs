namespace Rolecall.Cases.Tests.Worlds;

/// <summary>Whose policies.</summary>
internal abstract record Holder(string Name);
