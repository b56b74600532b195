using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Tags;
using Rolecall.Identity.Quotas;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>SCPs and RCPs themselves. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html</summary>
internal static class GuardrailPolicyOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.CreatePolicyRequest>(OrganizationReach.Management, Create, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.DescribePolicyRequest>(
            OrganizationReach.Delegated, Describe, on: OrganizationActedOn.Named("policy_id")),
        OrganizationOperation.Write<Wire.UpdatePolicyRequest>(
            OrganizationReach.Management, Update, on: OrganizationActedOn.Named("policy_id"), unlessAwss: true),
        OrganizationOperation.Write<Wire.DeletePolicyRequest>(
            OrganizationReach.Management, Delete, on: OrganizationActedOn.Named("policy_id"), unlessAwss: true),
        OrganizationOperation.Read<Wire.ListPoliciesRequest>(OrganizationReach.Delegated, List, on: OrganizationActedOn.Whole),
    ];

    public static OrganizationOutcome Create(OrganizationState state, Wire.CreatePolicyRequest request, OrganizationContext context)
    {
        RequireAvailable(state, request.Type);
        RefuseDuplicate(state, request.Type, request.Name);
        if (state.Policies.Values.Count(policy => policy.Type == request.Type) >= OrganizationQuotas.PoliciesOf(request.Type).In(state.Quotas))
            throw new AwsFaultException(
                OrganizationFaults.Constraint("POLICY_NUMBER_LIMIT_EXCEEDED", "You have exceeded the allowed number of policies."));
        var made = new StoredGuardrail
        {
            Id = OrganizationIds.Policy(context.Random),
            Name = request.Name,
            Description = request.Description,
            Type = request.Type,
            Document = GuardrailDocuments.Parse(state, request.Content, request.Type),
            Tags = OrganizationTagOperations.Read(state, [], request.Tags),
        };
        return OrganizationOutcome.Write(new Wire.CreatePolicyResponse { Policy = ShowWhole(state, made) }, OrganizationChange.Put(made));
    }

    public static OrganizationOutcome Describe(OrganizationState state, Wire.DescribePolicyRequest request, OrganizationContext context) =>
        OrganizationOutcome.Read(new Wire.DescribePolicyResponse { Policy = ShowWhole(state, Find(state, request.PolicyId)) });

    public static OrganizationOutcome Update(OrganizationState state, Wire.UpdatePolicyRequest request, OrganizationContext context)
    {
        var policy = Own(state, request.PolicyId);
        var updated = policy with
        {
            Name = request.HasName ? request.Name : policy.Name,
            Description = request.HasDescription ? request.Description : policy.Description,
            Document = request.HasContent ? GuardrailDocuments.Parse(state, request.Content, policy.Type) : policy.Document,
        };
        if (updated.Name != policy.Name)
            RefuseDuplicate(state, policy.Type, updated.Name);
        return OrganizationOutcome.Write(
            new Wire.UpdatePolicyResponse { Policy = ShowWhole(state, updated) }, OrganizationChange.Put(updated));
    }

    public static OrganizationOutcome Delete(OrganizationState state, Wire.DeletePolicyRequest request, OrganizationContext context)
    {
        var policy = Own(state, request.PolicyId);
        if (state.TargetsOf(policy.Id).Any())
            throw new AwsFaultException(OrganizationFaults.PolicyInUse());
        return OrganizationOutcome.Write(new Wire.DeletePolicyResponse(), OrganizationChange.Delete<StoredGuardrail>(policy.Id));
    }

    public static OrganizationOutcome List(OrganizationState state, Wire.ListPoliciesRequest request, OrganizationContext context)
    {
        RequireAvailable(state, request.Filter);
        var all = state.Policies.Values.Append(AwsGuardrails.Of(request.Filter)).Where(policy => policy.Type == request.Filter);
        var (page, next) = OrganizationPages.Of(all, policy => policy.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListPoliciesResponse();
        response.Policies.AddRange(page.Select(policy => Show(state, policy)));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    public static StoredGuardrail Find(OrganizationState state, string id) =>
        state.FindPolicy(id) ?? throw new AwsFaultException(OrganizationFaults.PolicyNotFound());

    /// <summary>SCPs and RCPs need all features; the other types are not served.</summary>
    public static void RequireAvailable(OrganizationState state, string type)
    {
        if (type is not (GuardrailTypes.ServiceControl or GuardrailTypes.ResourceControl) || state.Root.FeatureSet != "ALL")
            throw new AwsFaultException(OrganizationFaults.PolicyTypeNotAvailable());
    }

    public static Wire.PolicySummary Show(OrganizationState state, StoredGuardrail policy) => new()
    {
        Id = policy.Id,
        Arn = state.ArnOfPolicy(policy),
        Name = policy.Name,
        Description = policy.Description,
        Type = policy.Type,
        AwsManaged = AwsGuardrails.IsAws(policy.Id),
    };

    private static StoredGuardrail Own(OrganizationState state, string id) => AwsGuardrails.IsAws(id)
        ? throw new AwsFaultException(OrganizationFaults.ImmutablePolicy())
        : Find(state, id);

    private static void RefuseDuplicate(OrganizationState state, string type, string name)
    {
        if (state.Policies.Values.Append(AwsGuardrails.Of(type)).Any(policy => policy.Type == type && policy.Name == name))
            throw new AwsFaultException(OrganizationFaults.DuplicatePolicy());
    }

    private static Wire.Policy ShowWhole(OrganizationState state, StoredGuardrail policy) =>
        new() { PolicySummary = Show(state, policy), Content = policy.Document.Json };
}
