using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Members;

/// <summary>
/// How accounts are closed, and leave. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_account_considerations.html
/// </summary>
internal static class MemberDepartureOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.CloseAccountRequest>(
            OrganizationReach.Management, Close, on: OrganizationActedOn.Named("account_id")),
        OrganizationOperation.Write<Wire.RemoveAccountFromOrganizationRequest>(
            OrganizationReach.Management, Remove, on: OrganizationActedOn.Named("account_id")),
        OrganizationOperation.Write<Wire.LeaveOrganizationRequest>(OrganizationReach.Member, Leave, on: OrganizationActedOn.Whole),
    ];

    private static readonly TimeSpan ClosuresCount = TimeSpan.FromDays(30);

    public static OrganizationOutcome Close(OrganizationState state, Wire.CloseAccountRequest request, OrganizationContext context)
    {
        var member = MemberAccountOperations.Find(state, request.AccountId);
        if (state.IsManagement(member.Id))
            throw new AwsFaultException(OrganizationFaults.Constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You can't close the management account of the organization."));
        if (member.ClosedAt is not null)
            throw new AwsFaultException(OrganizationFaults.AccountAlreadyClosed());
        RefuseDelegated(state, member);
        var closedLately = state.Members.Values.Count(one => one.ClosedAt > context.Now - ClosuresCount);
        // The administrator of the sandbox has no quota.
        if (context.Caller is not null && closedLately >= OrganizationQuotas.ClosuresOf(state.Members.Count))
            throw new AwsFaultException(OrganizationFaults.Constraint("CLOSE_ACCOUNT_QUOTA_EXCEEDED", "You have exceeded close account quota for the past 30 days."));
        return OrganizationOutcome.Write(new Wire.CloseAccountResponse(), OrganizationChange.Put(member with { ClosedAt = context.Now }));
    }

    public static OrganizationOutcome Remove(OrganizationState state, Wire.RemoveAccountFromOrganizationRequest request, OrganizationContext context) =>
        OrganizationOutcome.Write(new Wire.RemoveAccountFromOrganizationResponse(), Depart(MemberAccountOperations.Find(state, request.AccountId), state, context));

    public static OrganizationOutcome Leave(OrganizationState state, Wire.LeaveOrganizationRequest request, OrganizationContext context) =>
        OrganizationOutcome.Write(
            new Wire.LeaveOrganizationResponse(),
            Depart(MemberAccountOperations.Find(state, context.CallerAccount ?? state.Root.ManagementAccountId), state, context));

    private static OrganizationChange Depart(StoredMember member, OrganizationState state, OrganizationContext context)
    {
        if (state.IsManagement(member.Id))
            throw new AwsFaultException(OrganizationFaults.MasterCannotLeave());
        RefuseDelegated(state, member);
        // The administrator of the sandbox need not wait.
        if (context.Caller is not null && member.JoinedMethod == "CREATED" && context.Now - member.JoinedAt < OrganizationQuotas.LeaveAfter)
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "WAIT_PERIOD_ACTIVE", "You must wait until at least four days after the account was created."));
        return OrganizationChange.Delete<StoredMember>(member.Id);
    }

    private static void RefuseDelegated(OrganizationState state, StoredMember member)
    {
        if (state.Delegations.Values.Any(delegation => delegation.AccountId == member.Id))
            throw new AwsFaultException(OrganizationFaults.Constraint(
                "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG", "You must first deregister this account as a delegated administrator."));
    }
}
