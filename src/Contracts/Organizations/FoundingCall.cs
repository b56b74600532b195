using Rolecall.Policy;

namespace Rolecall.Contracts.Organizations;

/// <summary>An AWS CreateOrganization.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.FoundingCall")]
public sealed record FoundingCall
{
    [Id(0)] public required AccountId ManagementAccountId { get; init; }

    [Id(1)] public required string ManagementAccountName { get; init; }

    /// <summary>"ALL" or "CONSOLIDATED_BILLING".</summary>
    [Id(2)] public required string FeatureSet { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }
}
