namespace Rolecall.Worlds;

/// <summary>A policy with a name: a managed policy of its account, or an inline policy of a user, group or role.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Document">What it says.</param>
public sealed record WorldPolicy(string Name, WorldDocument Document);
