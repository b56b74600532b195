namespace Rolecall.Identity.Accounts;

/// <summary>How the account came to be.</summary>
/// <param name="OrganizationId">The organization that it was opened in; null for an account that stands alone.</param>
public sealed record AccountOpened(string Name, string? OrganizationId, DateTimeOffset CreatedAt);
