namespace Rolecall.Identity;

/// <summary>
/// Revokes sessions wherever in the sandbox they act, by what they have in common: exactly one of the first two is set.
/// AWS has no such operation; there, it takes a deny on every role concerned.
/// </summary>
public sealed record SessionRevocation
{
    /// <summary>The long-term key that the sessions, or the chains that they end, began with.</summary>
    public string? OriginKeyId { get; init; }

    public string? SourceIdentity { get; init; }

    /// <summary>In sandbox time: sessions issued later live. Not before any silo can have heard of the revocation, so no session can climb over it.</summary>
    public required DateTimeOffset IssuedUpTo { get; init; }

    /// <summary>In sandbox time: from then on, all sessions that it concerns have expired.</summary>
    public DateTimeOffset ExpiresAt => IssuedUpTo + Revocation.Outlives;

    public bool Revokes(SessionClaims claims) => claims.IssuedAt <= IssuedUpTo
        && (OriginKeyId is not null ? OriginKeyId == claims.OriginKeyId : SourceIdentity == claims.SourceIdentity);
}
