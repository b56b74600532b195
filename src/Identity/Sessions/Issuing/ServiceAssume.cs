using System.Collections.Immutable;
using System.Runtime.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Issuing;

/// <summary>What a service says when it assumes a role.</summary>
[DataContract(Name = "rolecall.ServiceAssume")]
public sealed record ServiceAssume
{
    /// <summary>"ec2.amazonaws.com".</summary>
    [DataMember(Order = 0)] public required string ServicePrincipal { get; init; }

    [DataMember(Order = 1)] public required string SessionName { get; init; }

    /// <summary>The resource for which the service acts, and its account: aws:SourceArn and aws:SourceAccount at the trust policy.</summary>
    [DataMember(Order = 2)] public required string SourceArn { get; init; }

    [DataMember(Order = 3)] public required string SourceAccount { get; init; }

    /// <summary>aws:SourceOrgID and aws:SourceOrgPaths; none where the source's account stands alone.</summary>
    [DataMember(Order = 7)] public ImmutableArray<ConditionEntry> SourceOrganization { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The ARN by which the service asks for the role; null from a silo that does not tell it yet.</summary>
    [DataMember(Order = 8)] public string? RoleArn { get; init; }

    [DataMember(Order = 4)] public required TimeSpan Duration { get; init; }

    /// <summary>All of them transitive, as EKS hands them out.</summary>
    [DataMember(Order = 5)] public ImmutableArray<EntityTag> Tags { get; init; } = [];

    /// <summary>Condition keys that stay on the session.</summary>
    [DataMember(Order = 6)] public ImmutableArray<ConditionEntry> SessionKeys { get; init; } = [];
}
