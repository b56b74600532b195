namespace Rolecall.Identity.Accounts.Providers;

/// <summary>What IAM's operations must know of an identity provider's metadata.</summary>
/// <param name="EntityId">The provider's entity id.</param>
/// <param name="ValidUntil">validUntil of the descriptor; null where it has none.</param>
public sealed record SamlMetadataFacts(string EntityId, DateTimeOffset? ValidUntil);
