using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

/// <summary>What an operation on an organization needs besides the state and the request: everything that would make it impure.</summary>
public sealed record OrganizationContext
{
    /// <summary>Null for the administrator of the sandbox, who may do what the management account may.</summary>
    public required Principal? Caller { get; init; }

    /// <summary>The caller's account; null for the administrator.</summary>
    public AccountId? CallerAccount => AccountId.Find(Caller?.AccountId);

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IRandomSource Random { get; init; }

    /// <summary>The name of the account that accepts a handshake.</summary>
    public string? CallerName { get; init; }

    /// <summary>The account that was opened for a CreateAccount.</summary>
    public AccountId? OpenedAccountId { get; init; }
}
