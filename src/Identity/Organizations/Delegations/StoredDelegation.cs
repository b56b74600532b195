using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>An account that administers the organization for a service.</summary>
public sealed record StoredDelegation(AccountId AccountId, string Service, DateTimeOffset EnabledAt);
