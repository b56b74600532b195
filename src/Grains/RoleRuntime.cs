using System.Collections.Immutable;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Grains;

/// <summary>A role's definition, compiled.</summary>
internal sealed class RoleRuntime
{
    private readonly CallerPolicies policies;

    public RoleRuntime(RoleDefinition definition, CompiledGuardrails guardrails)
    {
        Definition = definition with { OrganizationId = guardrails.Source.OrganizationId };
        ResourceEntries = guardrails.ResourceEntries;
        policies = new CallerPolicies
        {
            ServiceControl = guardrails.ServiceControl,
            Identity = [.. definition.Policies.Select(policy => policy.Compile(PolicyGrammar.Identity))],
            Boundary = definition.Boundary?.Compile(PolicyGrammar.Identity),
        };
        AsResource = new ResourcePolicies
        {
            Kind = ResourceKind.Role,
            AccountId = definition.AccountId,
            ResourceControl = guardrails.ResourceControl,
            Policy = definition.TrustPolicy.Compile(PolicyGrammar.Trust, new PolicySource($"the trust policy of {definition.Arn}")),
        };
    }

    public RoleDefinition Definition { get; }

    /// <summary>The condition keys that tell the organization of the role as a resource.</summary>
    public ImmutableArray<ConditionEntry> ResourceEntries { get; }

    /// <summary>The resource's half of an AssumeRole: the trust policy.</summary>
    public ResourcePolicies AsResource { get; }

    /// <summary>The role's policies narrowed by the session's.</summary>
    public CallerPolicies PoliciesFor(SessionClaims claims, IReadOnlyDictionary<string, string> documents) =>
        claims.HasSessionPolicies ? policies with { Session = SessionPolicies.Compile(claims, documents) } : policies;
}
