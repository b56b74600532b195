using Rolecall.Api.Native.V1;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>A session that the trail tells of, with what decides whether it was ended.</summary>
internal sealed record ListedSession
{
    public required Session Session { get; init; }

    /// <summary>"AROA…"; null where it is not a role's.</summary>
    public required string? RoleId { get; init; }

    /// <summary>The key that asked for it; null where a token or an assertion did.</summary>
    public required string? IssuerKeyId { get; init; }

    public required string? SourceIdentity { get; init; }

    /// <summary>The role's name, as the session's ARN has it.</summary>
    public string RoleName => Session.Arn.Split('/') is [_, var name, ..] ? name : "";
}
