namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>An instance of a world that was just launched.</summary>
/// <param name="Name">As the world has it.</param>
/// <param name="AccountId">The account's.</param>
/// <param name="Id">i-….</param>
/// <param name="MetadataPath">Where its metadata is told, with the part that is told only now.</param>
public sealed record WorldLaunch(string Name, string AccountId, string Id, string MetadataPath);
