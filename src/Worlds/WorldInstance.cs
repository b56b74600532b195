namespace Rolecall.Worlds;

/// <summary>A running instance, found again by its tag "Name".</summary>
/// <param name="Name">The value of its tag "Name".</param>
/// <param name="Profile">The instance profile: the name of a role with one.</param>
/// <param name="Type">"t3.micro"; null for the usual.</param>
public sealed record WorldInstance(string Name, string Profile, string? Type);
