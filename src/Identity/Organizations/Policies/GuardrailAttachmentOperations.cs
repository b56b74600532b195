using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Units;
using Rolecall.Identity.Quotas;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>
/// Which policies are attached to what. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_attach.html
/// </summary>
internal static class GuardrailAttachmentOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Read<Wire.ListPoliciesForTargetRequest>(
            OrganizationReach.Delegated, ListForTarget, on: OrganizationActedOn.Named("target_id")),
        OrganizationOperation.Read<Wire.ListTargetsForPolicyRequest>(
            OrganizationReach.Delegated, ListTargets, on: OrganizationActedOn.Named("policy_id")),
        OrganizationOperation.Write<Wire.AttachPolicyRequest>(
            OrganizationReach.Management, Attach, on: OrganizationActedOn.Named("policy_id", "target_id")),
        OrganizationOperation.Write<Wire.DetachPolicyRequest>(
            OrganizationReach.Management, Detach, on: OrganizationActedOn.Named("policy_id", "target_id")),
    ];

    public static OrganizationOutcome Attach(OrganizationState state, Wire.AttachPolicyRequest request, OrganizationContext context)
    {
        var policy = GuardrailPolicyOperations.Find(state, request.PolicyId);
        var target = state.FindTarget(request.TargetId) ?? throw new AwsFaultException(OrganizationFaults.TargetNotFound());
        if (!state.IsEnabled(policy.Type))
            throw new AwsFaultException(OrganizationFaults.PolicyTypeNotEnabled());
        if (target.Attached.Contains(policy.Id))
            throw new AwsFaultException(OrganizationFaults.DuplicateAttachment());
        if (CountOf(state, target, policy.Type) >= OrganizationQuotas.AttachedOf(policy.Type).In(state.Quotas))
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", "You have attached the maximum number of policies to the specified target."));
        return OrganizationOutcome.Write(
            new Wire.AttachPolicyResponse(), OrganizationState.Put(target with { Attached = target.Attached.Add(policy.Id) }));
    }

    public static OrganizationOutcome Detach(OrganizationState state, Wire.DetachPolicyRequest request, OrganizationContext context)
    {
        var policy = GuardrailPolicyOperations.Find(state, request.PolicyId);
        var target = state.FindTarget(request.TargetId) ?? throw new AwsFaultException(OrganizationFaults.TargetNotFound());
        if (!target.Attached.Contains(policy.Id))
            throw new AwsFaultException(OrganizationFaults.PolicyNotAttached());
        if (policy.Type == GuardrailTypes.ResourceControl && AwsGuardrails.IsAws(policy.Id))
            throw new AwsFaultException(
                OrganizationFaults.InvalidInput("NON_DETACHABLE_POLICY", "You can't detach this AWS managed policy."));
        if (policy.Type == GuardrailTypes.ServiceControl && CountOf(state, target, policy.Type) == 1)
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", "You can't remove the last service control policy from the specified target."));
        return OrganizationOutcome.Write(
            new Wire.DetachPolicyResponse(), OrganizationState.Put(target with { Attached = target.Attached.Remove(policy.Id) }));
    }

    public static OrganizationOutcome ListForTarget(
        OrganizationState state, Wire.ListPoliciesForTargetRequest request, OrganizationContext context)
    {
        GuardrailPolicyOperations.RequireAvailable(state, request.Filter);
        var target = state.FindTarget(request.TargetId) ?? throw new AwsFaultException(OrganizationFaults.TargetNotFound());
        var attached = target.Attached.Select(state.FindPolicy).OfType<StoredGuardrail>().Where(policy => policy.Type == request.Filter);
        var (page, next) = OrganizationPages.Of(attached, policy => policy.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListPoliciesForTargetResponse();
        response.Policies.AddRange(page.Select(policy => GuardrailPolicyOperations.Show(state, policy)));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    public static OrganizationOutcome ListTargets(
        OrganizationState state, Wire.ListTargetsForPolicyRequest request, OrganizationContext context)
    {
        var policy = GuardrailPolicyOperations.Find(state, request.PolicyId);
        var (page, next) = OrganizationPages.Of(state.TargetsOf(policy.Id), target => target.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListTargetsForPolicyResponse();
        response.Targets.AddRange(page.Select(found => new Wire.PolicyTargetSummary
        {
            TargetId = found.Id,
            Arn = state.ArnOfTarget(found.Id),
            Name = found.Target switch { StoredUnit unit => unit.Name, StoredMember member => member.Name, _ => "Root" },
            Type = found.Target switch { StoredUnit => "ORGANIZATIONAL_UNIT", StoredMember => "ACCOUNT", _ => "ROOT" },
        }));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    private static int CountOf(OrganizationState state, PolicyTarget target, string type) =>
        target.Attached.Count(id => state.FindPolicy(id)?.Type == type);
}
