namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>A service that may act in the organization.</summary>
public sealed record StoredServiceAccess(string Service, DateTimeOffset EnabledAt);
