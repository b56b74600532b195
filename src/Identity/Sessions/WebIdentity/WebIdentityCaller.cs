using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.WebIdentity;

/// <summary>Who asks for an identity token, and from where.</summary>
public sealed record WebIdentityCaller
{
    public required SessionClaims? Session { get; init; }

    /// <summary>The caller's condition keys: the token tells some of them.</summary>
    public required ConditionContext Keys { get; init; }

    /// <summary>aws:PrincipalTag/… entries in order, later ones over earlier ones.</summary>
    public required IReadOnlyDictionary<string, string> PrincipalTags { get; init; }

    public required AccountId AccountId { get; init; }

    public required string Region { get; init; }
}
