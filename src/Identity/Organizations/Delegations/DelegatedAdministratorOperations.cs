using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Members;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>
/// Accounts that administer the organization for a service.
/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
/// </summary>
internal static class DelegatedAdministratorOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.RegisterDelegatedAdministratorRequest>(
            OrganizationReach.Management, Register, on: OrganizationActedOn.Named("account_id")),
        OrganizationOperation.Write<Wire.DeregisterDelegatedAdministratorRequest>(
            OrganizationReach.Management, Deregister, on: OrganizationActedOn.Named("account_id")),
        OrganizationOperation.Read<Wire.ListDelegatedAdministratorsRequest>(
            OrganizationReach.Delegated, List, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.ListDelegatedServicesForAccountRequest>(
            OrganizationReach.Delegated, ListServices, on: OrganizationActedOn.Named("account_id")),
    ];

    public static OrganizationOutcome Register(
        OrganizationState state, Wire.RegisterDelegatedAdministratorRequest request, OrganizationContext context)
    {
        ServicePrincipals.Require(request.ServicePrincipal);
        var member = MemberAccountOperations.Find(state, request.AccountId);
        if (state.IsManagement(member.Id))
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR", "You can't register the management account as a delegated administrator."));
        if (member.ClosedAt is not null)
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR", "You can't register a suspended account as a delegated administrator."));
        if (!state.ServiceAccess.ContainsKey(request.ServicePrincipal))
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "SERVICE_ACCESS_NOT_ENABLED", "You must enable service access before you register a delegated administrator."));
        if (state.Delegations.ContainsKey(OrganizationState.KeyOf(request.ServicePrincipal, member.Id)))
            throw new AwsFaultException(OrganizationFaults.AccountAlreadyRegistered());
        return OrganizationOutcome.Write(
            new Wire.RegisterDelegatedAdministratorResponse(),
            OrganizationChange.Put(new StoredDelegation(member.Id, request.ServicePrincipal, context.Now)));
    }

    public static OrganizationOutcome Deregister(
        OrganizationState state, Wire.DeregisterDelegatedAdministratorRequest request, OrganizationContext context)
    {
        ServicePrincipals.Require(request.ServicePrincipal);
        var member = MemberAccountOperations.Find(state, request.AccountId);
        var key = OrganizationState.KeyOf(request.ServicePrincipal, member.Id);
        return state.Delegations.ContainsKey(key)
            ? OrganizationOutcome.Write(
                new Wire.DeregisterDelegatedAdministratorResponse(), OrganizationChange.Delete<StoredDelegation>(key))
            : throw new AwsFaultException(OrganizationFaults.AccountNotRegistered());
    }

    public static OrganizationOutcome List(
        OrganizationState state, Wire.ListDelegatedAdministratorsRequest request, OrganizationContext context)
    {
        if (request.HasServicePrincipal)
            ServicePrincipals.Require(request.ServicePrincipal);
        var administrators = state.Delegations.Values
            .Where(delegation => !request.HasServicePrincipal || delegation.Service == request.ServicePrincipal)
            .GroupBy(delegation => delegation.AccountId)
            .Select(group => (Member: state.Members[group.Key], Since: group.Min(delegation => delegation.EnabledAt)));
        var (page, next) = OrganizationPages.Of(administrators, one => one.Member.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListDelegatedAdministratorsResponse();
        response.DelegatedAdministrators.AddRange(page.Select(one => new Wire.DelegatedAdministrator
        {
            Id = one.Member.Id,
            Arn = state.ArnOfAccount(one.Member.Id),
            Email = one.Member.Email,
            Name = one.Member.Name,
            Status = MemberAccountOperations.StatusOf(one.Member),
            State = MemberAccountOperations.StatusOf(one.Member),
            JoinedMethod = one.Member.JoinedMethod,
            JoinedTimestamp = Timestamp.FromDateTimeOffset(one.Member.JoinedAt),
            DelegationEnabledDate = Timestamp.FromDateTimeOffset(one.Since),
        }));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    public static OrganizationOutcome ListServices(
        OrganizationState state, Wire.ListDelegatedServicesForAccountRequest request, OrganizationContext context)
    {
        var member = MemberAccountOperations.Find(state, request.AccountId);
        var services = state.Delegations.Values.Where(delegation => delegation.AccountId == member.Id).ToList();
        if (services.Count == 0)
            throw new AwsFaultException(OrganizationFaults.AccountNotRegistered());
        var (page, next) = OrganizationPages.Of(services, one => one.Service, request.NextToken, request.MaxResults);
        var response = new Wire.ListDelegatedServicesForAccountResponse();
        response.DelegatedServices.AddRange(page.Select(one => new Wire.DelegatedService
        {
            ServicePrincipal = one.Service,
            DelegationEnabledDate = Timestamp.FromDateTimeOffset(one.EnabledAt),
        }));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }
}
