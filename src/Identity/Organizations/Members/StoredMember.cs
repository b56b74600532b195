using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Members;

public sealed record StoredMember : PolicyTarget
{
    public required AccountId Id { get; init; }

    /// <summary>The root or an OU.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>"CREATED" or "INVITED".</summary>
    public required string JoinedMethod { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Null while the account is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
