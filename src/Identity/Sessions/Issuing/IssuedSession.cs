namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>Claims of a new session, with the share of the packed budget that its policies and tags use (percent).</summary>
public readonly record struct IssuedSession(SessionClaims Claims, int PackedPolicySize);
