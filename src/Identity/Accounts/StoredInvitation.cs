namespace Rolecall.Identity.Accounts;

/// <summary>A handshake that invites the account: the organization knows the rest.</summary>
public sealed record StoredInvitation(string HandshakeId, string OrganizationId);
