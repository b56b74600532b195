using System.Collections.Immutable;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

/// <summary>
/// The condition keys of an account's place in its organization.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
public static class OrganizationFacts
{
    /// <summary>The principal with aws:PrincipalOrgPaths, beside the aws:PrincipalOrgID that it has.</summary>
    public static PrincipalFacts In(this PrincipalFacts facts, Guardrails guardrails) => guardrails.Path is { } path
        ? facts with { Entries = facts.Entries.Add(new("aws:PrincipalOrgPaths", path)) }
        : facts;

    /// <summary>The keys of a resource of an account: none where the account stands alone.</summary>
    public static ImmutableArray<ConditionEntry> ResourceEntries(Guardrails guardrails) => guardrails.OrganizationId is { } organization
        ? [new("aws:ResourceOrgID", organization), new("aws:ResourceOrgPaths", guardrails.Path!)]
        : [];

    /// <summary>The keys of an account whose resource makes a service act: none where the account stands alone.</summary>
    public static ImmutableArray<ConditionEntry> SourceEntries(Guardrails guardrails) => guardrails.OrganizationId is { } organization
        ? [new("aws:SourceOrgID", organization), new("aws:SourceOrgPaths", guardrails.Path!)]
        : [];
}
