using Rolecall.Identity.Sessions;

namespace Rolecall.Gateway.Audit;

/// <summary>A caller's session, as a record keeps it.</summary>
internal sealed record RecordedSession
{
    public required SessionKind Kind { get; init; }

    public required string AccountId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required bool MultiFactorPresent { get; init; }

    public string? UserName { get; init; }

    public string? UserId { get; init; }

    public string? RoleName { get; init; }

    public string? RoleId { get; init; }

    public string? SourceIdentity { get; init; }

    /// <summary>The web identity provider that vouched for whom the session was issued to; null where none did.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>The application's and the user's ids, as that provider tells them; several values have commas between them.</summary>
    public IReadOnlyList<(string Key, string Value)> FederationKeys { get; init; } = [];

    /// <summary>Whom the session acts for: the user's id and the ARN of its identity store; null for nobody.</summary>
    public (string UserId, string IdentityStoreArn)? OnBehalfOf { get; init; }
}
