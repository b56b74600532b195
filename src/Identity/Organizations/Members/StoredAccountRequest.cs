using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Members;

/// <summary>What became of a CreateAccount.</summary>
public sealed record StoredAccountRequest
{
    /// <summary>car-….</summary>
    public required string Id { get; init; }

    public required string AccountName { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Null where it failed.</summary>
    public AccountId? AccountId { get; init; }

    public string? FailureReason { get; init; }
}
