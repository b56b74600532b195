using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Delegation;

/// <summary>What an operation on a delegation request needs besides the request: everything that would make it impure.</summary>
public sealed record DelegationContext
{
    public required Principal Caller { get; init; }

    public SessionClaims? Session { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IRandomSource Random { get; init; }

    /// <summary>CreateDelegationRequest: the id that was drawn for it, and its template's document.</summary>
    public string? NewId { get; init; }

    public string? Template { get; init; }
}
