using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;
using Rolecall.Identity.Organizations;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Authorizations;

/// <summary>A policy that a decision considered.</summary>
[DataContract(Name = "rolecall.EvaluatedPolicy")]
public sealed record EvaluatedPolicy
{
    [DataMember(Order = 0)] public required Layer Layer { get; init; }

    /// <summary>What explanations call it: its ARN, or its name where it has none.</summary>
    [DataMember(Order = 1)] public required string Name { get; init; }

    /// <summary>Its ARN, or "inline:…" where it has none.</summary>
    [DataMember(Order = 2)] public required string Uri { get; init; }

    [DataMember(Order = 3)] public required bool Inline { get; init; }

    /// <summary>ARNs of whom it is attached to: the principal or its group; of a guardrail, the root, units and account.</summary>
    [DataMember(Order = 4)] public required ImmutableArray<string> AttachedTo { get; init; }

    /// <summary>The document, as it was; null where the account may not read it.</summary>
    [DataMember(Order = 5)] public required string? Json { get; init; }

    /// <summary>
    /// Whether the organization wrote it. Its members are told that it is in force and which statements matched, but not the document,
    /// which AWS Organizations does not show them either. Everybody may read AWS's own guardrails.
    /// </summary>
    [JsonIgnore] public bool IsOfOrganization => Layer is Layer.ServiceControlPolicy or Layer.ResourceControlPolicy && !OrganizationArns.IsAwsPolicy(Uri);
}
