using System.Collections.Immutable;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

/// <summary>The organization itself, with its only root.</summary>
public sealed record StoredOrganization : PolicyTarget
{
    /// <summary>AWS's organizations have none; rolecall's do.</summary>
    public required string Name { get; init; }

    public required AccountId ManagementAccountId { get; init; }

    /// <summary>r-….</summary>
    public required string RootId { get; init; }

    /// <summary>"ALL" or "CONSOLIDATED_BILLING".</summary>
    public required string FeatureSet { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The policy types that are enabled in the root.</summary>
    public ImmutableArray<string> EnabledTypes { get => field.IsDefault ? [] : field; init; }

    /// <summary>
    /// In records since before quotas were rows, and still written: nothing sets it, and nothing but old streams tells it.
    /// </summary>
    public int AccountQuota { get; init; } = OrganizationQuotas.Accounts.Default;
}
