namespace Rolecall.Identity.Accounts.Providers;

/// <summary>What IAM's operations must know of an identity provider's metadata.</summary>
/// <param name="Certificates">How many certificates for signing it has, each counted once.</param>
/// <param name="ValidUntil">validUntil of the descriptor; null where it has none.</param>
public sealed record SamlMetadataFacts(int Certificates, DateTimeOffset? ValidUntil);
