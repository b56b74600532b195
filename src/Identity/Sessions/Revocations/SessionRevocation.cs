using System.Runtime.Serialization;

namespace Rolecall.Identity.Sessions.Revocations;

/// <summary>
/// Revokes sessions wherever in the sandbox they act, by what they have in common: exactly one of the first two is set.
/// AWS has no such operation; there, it takes a deny on every role concerned.
/// </summary>
[DataContract(Name = "rolecall.SessionRevocation")]
public sealed record SessionRevocation
{
    /// <summary>The long-term key that the sessions, or the chains that they end, began with.</summary>
    [DataMember(Order = 0)] public string? OriginKeyId { get; init; }

    [DataMember(Order = 1)] public string? SourceIdentity { get; init; }

    /// <summary>
    /// In sandbox time: sessions issued later live. Not before any silo can have heard of the revocation, so no session can climb over it.
    /// </summary>
    [DataMember(Order = 2)] public required DateTimeOffset IssuedUpTo { get; init; }

    /// <summary>In sandbox time: from then on, all sessions that it concerns have expired.</summary>
    public DateTimeOffset ExpiresAt => IssuedUpTo + Revocation.Outlives;

    public bool Revokes(SessionClaims claims) => claims.IssuedAt <= IssuedUpTo
        && (OriginKeyId is not null ? OriginKeyId == claims.OriginKeyId : SourceIdentity == claims.SourceIdentity);
}
