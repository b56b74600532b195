using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>What a service says when it assumes a role.</summary>
public sealed record ServiceAssume
{
    /// <summary>"ec2.amazonaws.com".</summary>
    public required string ServicePrincipal { get; init; }

    public required string SessionName { get; init; }

    /// <summary>
    /// The resource for which the service acts, and its account: aws:SourceArn and aws:SourceAccount at the trust policy.
    /// </summary>
    public required string SourceArn { get; init; }

    public required string SourceAccount { get; init; }

    /// <summary>aws:SourceOrgID and aws:SourceOrgPaths; none where the source's account stands alone.</summary>
    public ImmutableArray<ConditionEntry> SourceOrganization { get; init; } = [];

    /// <summary>The ARN by which the service asks for the role.</summary>
    public required string RoleArn { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>All of them transitive, as EKS hands them out.</summary>
    public ImmutableArray<EntityTag> Tags { get; init; } = [];

    /// <summary>Condition keys that stay on the session.</summary>
    public ImmutableArray<ConditionEntry> SessionKeys { get; init; } = [];
}
