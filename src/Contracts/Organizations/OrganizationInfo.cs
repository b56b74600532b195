using System.Collections.Immutable;
using Rolecall.Contracts.Accounts;
using Rolecall.Policy;

namespace Rolecall.Contracts.Organizations;

[GenerateSerializer, Immutable, Alias("rolecall.OrganizationInfo")]
public sealed record OrganizationInfo
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required AccountId ManagementAccountId { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>By id; the management account included.</summary>
    [Id(4)] public required ImmutableArray<AccountOpening> Accounts { get; init; }

    /// <summary>r-….</summary>
    [Id(5)] public required string RootId { get; init; }

    /// <summary>"ALL" or "CONSOLIDATED_BILLING".</summary>
    [Id(6)] public required string FeatureSet { get; init; }

    /// <summary>The policy types that are enabled in the root.</summary>
    [Id(7)] public required ImmutableArray<string> EnabledTypes { get; init; }
}
