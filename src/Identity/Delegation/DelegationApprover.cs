using System.Collections.Immutable;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Delegation;

/// <summary>The identity that accepted, as its sessions name it.</summary>
public sealed record DelegationApprover
{
    public required string Arn { get; init; }

    public string? UserName { get; init; }

    public string? UserId { get; init; }

    public string? RoleName { get; init; }

    public string? RoleId { get; init; }

    public string? SessionName { get; init; }

    /// <summary>Of the session that accepted: who stands behind it, and its tags, go on to the delegated one.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Null where there are none, as in records that are older than this member.</summary>
    public ImmutableArray<SessionTag>? Tags { get; init; }

    /// <summary>Null for a root user or a federated one: neither delegates.</summary>
    public static DelegationApprover? Of(Principal caller, SessionClaims? session) => caller.Kind switch
    {
        PrincipalKind.User => new() { Arn = caller.Arn, UserName = caller.UserArn![(caller.UserArn!.LastIndexOf('/') + 1)..], UserId = caller.IamUserId },
        PrincipalKind.RoleSession when session is { RoleName: { } role } =>
            new()
            {
                Arn = caller.Arn,
                RoleName = role,
                RoleId = session.RoleId,
                SessionName = session.SessionName,
                SourceIdentity = session.SourceIdentity,
                Tags = session.Tags.IsEmpty ? null : session.Tags,
            },
        _ => null,
    };
}
