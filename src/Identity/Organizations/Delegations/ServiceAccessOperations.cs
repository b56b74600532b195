using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Faults;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>
/// Services that may act in the organization. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html
/// </summary>
internal static class ServiceAccessOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.EnableAWSServiceAccessRequest>(
            OrganizationReach.Management, Enable, on: OrganizationActedOn.Whole),
        OrganizationOperation.Write<Wire.DisableAWSServiceAccessRequest>(
            OrganizationReach.Management, Disable, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.ListAWSServiceAccessForOrganizationRequest>(
            OrganizationReach.Delegated, List, on: OrganizationActedOn.Whole),
    ];

    public static OrganizationOutcome Enable(
        OrganizationState state, Wire.EnableAWSServiceAccessRequest request, OrganizationContext context)
    {
        if (state.Root.FeatureSet != "ALL")
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE", "This operation requires the organization to support all features."));
        ServicePrincipals.Require(request.ServicePrincipal);
        return state.ServiceAccess.ContainsKey(request.ServicePrincipal)
            ? OrganizationOutcome.Read(new Wire.EnableAWSServiceAccessResponse())
            : OrganizationOutcome.Write(
                new Wire.EnableAWSServiceAccessResponse(),
                OrganizationChange.Put(new StoredServiceAccess(request.ServicePrincipal, context.Now)));
    }

    /// <summary>The service's delegated administrators go with it.</summary>
    public static OrganizationOutcome Disable(
        OrganizationState state, Wire.DisableAWSServiceAccessRequest request, OrganizationContext context)
    {
        ServicePrincipals.Require(request.ServicePrincipal);
        return state.ServiceAccess.ContainsKey(request.ServicePrincipal)
            ? OrganizationOutcome.Write(new Wire.DisableAWSServiceAccessResponse(),
            [
                OrganizationChange.Delete<StoredServiceAccess>(request.ServicePrincipal),
                .. state.Delegations.Where(one => one.Value.Service == request.ServicePrincipal).Select(
                    one => OrganizationChange.Delete<StoredDelegation>(one.Key)),
            ])
            : OrganizationOutcome.Read(new Wire.DisableAWSServiceAccessResponse());
    }

    public static OrganizationOutcome List(
        OrganizationState state, Wire.ListAWSServiceAccessForOrganizationRequest request, OrganizationContext context)
    {
        var (page, next) = OrganizationPages.Of(
            state.ServiceAccess.Values, access => access.Service, request.NextToken, request.MaxResults);
        var response = new Wire.ListAWSServiceAccessForOrganizationResponse();
        response.EnabledServicePrincipals.AddRange(page.Select(access => new Wire.EnabledServicePrincipal
        {
            ServicePrincipal = access.Service,
            DateEnabled = Timestamp.FromDateTimeOffset(access.EnabledAt),
        }));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }
}
