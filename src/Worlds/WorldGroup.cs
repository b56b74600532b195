namespace Rolecall.Worlds;

/// <summary>A group of users.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Permissions">What its users may do.</param>
public sealed record WorldGroup(string Name, WorldPermissions Permissions);
