using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Members;

/// <summary>An account as format 0 told it.</summary>
internal sealed record FormerAccount
{
    public required AccountId AccountId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
