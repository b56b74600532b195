using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Policies;

/// <summary>
/// Policy types of the root. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html
/// </summary>
internal static class PolicyTypeOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.EnablePolicyTypeRequest>(
            OrganizationReach.Management, Enable, on: OrganizationActedOn.Named("root_id")),
        OrganizationOperation.Write<Wire.DisablePolicyTypeRequest>(
            OrganizationReach.Management, Disable, on: OrganizationActedOn.Named("root_id")),
    ];

    public static OrganizationOutcome Enable(OrganizationState state, Wire.EnablePolicyTypeRequest request, OrganizationContext context)
    {
        RequireRoot(state, request.RootId);
        GuardrailPolicyOperations.RequireAvailable(state, request.PolicyType);
        if (state.IsEnabled(request.PolicyType))
            throw new AwsFaultException(OrganizationFaults.PolicyTypeAlreadyEnabled());
        var change = Switch(request.PolicyType, enabled: true);
        return OrganizationOutcome.Write(
            new Wire.EnablePolicyTypeResponse { Root = WholeOrganizationOperations.ShowRoot(state.Apply(change)) }, change);
    }

    public static OrganizationOutcome Disable(OrganizationState state, Wire.DisablePolicyTypeRequest request, OrganizationContext context)
    {
        RequireRoot(state, request.RootId);
        if (!state.IsEnabled(request.PolicyType))
            throw new AwsFaultException(OrganizationFaults.PolicyTypeNotEnabled());
        var change = Switch(request.PolicyType, enabled: false);
        return OrganizationOutcome.Write(
            new Wire.DisablePolicyTypeResponse { Root = WholeOrganizationOperations.ShowRoot(state.Apply(change)) }, change);
    }

    private static OrganizationChange Switch(string type, bool enabled) => OrganizationChange.Put(new PolicyTypeSwitch(type, enabled));

    private static void RequireRoot(OrganizationState state, string rootId)
    {
        if (rootId != state.Root.RootId)
            throw new AwsFaultException(OrganizationFaults.RootNotFound());
    }
}
