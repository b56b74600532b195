namespace Rolecall.Policy;

/// <summary>Where a policy comes from, for explanations and denial texts.</summary>
public sealed record PolicySource(string Name, string? Arn = null);
