namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>A session whose token was just sealed, or opened, with the key that did it.</summary>
public sealed record OpenedSession(SessionClaims Claims, uint KeyId);
