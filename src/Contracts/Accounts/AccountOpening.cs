using Rolecall.Policy;

namespace Rolecall.Contracts.Accounts;

[GenerateSerializer, Immutable, Alias("rolecall.AccountOpening")]
public sealed record AccountOpening
{
    [Id(0)] public required AccountId AccountId { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>Empty for an account that stands alone.</summary>
    [Id(2)] public required string OrganizationId { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nobody of it is let in any more.</summary>
    [Id(4)] public bool Closed { get; init; }
}
