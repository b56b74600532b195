using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Policy;
using DisableOrganizationsRootCredentialsManagementRequest = Rolecall.Api.Iam.V1.DisableOrganizationsRootCredentialsManagementRequest;
using DisableOrganizationsRootSessionsRequest = Rolecall.Api.Iam.V1.DisableOrganizationsRootSessionsRequest;
using EnableOrganizationsRootCredentialsManagementRequest = Rolecall.Api.Iam.V1.EnableOrganizationsRootCredentialsManagementRequest;
using EnableOrganizationsRootSessionsRequest = Rolecall.Api.Iam.V1.EnableOrganizationsRootSessionsRequest;
using ListOrganizationsFeaturesRequest = Rolecall.Api.Iam.V1.ListOrganizationsFeaturesRequest;

namespace Rolecall.Identity;

/// <summary>What an operation on an organization needs besides the state and the request: all that is not pure.</summary>
public sealed record OrganizationContext
{
    /// <summary>Null for the administrator of the sandbox, who may do what the management account may.</summary>
    public required Principal? Caller { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IRandomSource Random { get; init; }

    /// <summary>The name of the account that accepts a handshake.</summary>
    public string? CallerName { get; init; }

    /// <summary>The account that was opened for a CreateAccount.</summary>
    public string? OpenedAccountId { get; init; }
}

/// <summary>An answer, and the changes that make it true.</summary>
public sealed record OrganizationOutcome(IMessage Response, ImmutableArray<OrganizationChange> Changes)
{
    internal static OrganizationOutcome Read(IMessage response) => new(response, []);

    internal static OrganizationOutcome Write(IMessage response, params ReadOnlySpan<OrganizationChange> changes) => new(response, [.. changes]);
}

/// <summary>Who of an organization may call an operation, permissions aside.</summary>
public enum OrganizationReach
{
    /// <summary>The management account only.</summary>
    Management,

    /// <summary>And accounts that are delegated administrators.</summary>
    Delegated,

    /// <summary>Every member.</summary>
    Member,

    /// <summary>The account that a handshake invites, which is no member yet: the operation itself sees who calls.</summary>
    Invited,
}

/// <summary>One operation of AWS Organizations as a pure function of the organization.</summary>
public sealed record OrganizationOperation
{
    /// <summary>"CreateOrganizationalUnit".</summary>
    public required string Name { get; init; }

    public required OrganizationReach Reach { get; init; }

    public required bool ReadOnly { get; init; }

    public required MessageParser Parser { get; init; }

    public required Func<OrganizationState, IMessage, OrganizationContext, OrganizationOutcome> Body { get; init; }

    /// <summary>Throws <see cref="AwsFaultException"/> where AWS refuses.</summary>
    public OrganizationOutcome Run(OrganizationState state, IMessage request, OrganizationContext context)
    {
        return Refusal(state, context.Caller?.AccountId) is { } fault ? throw new AwsFaultException(fault) : Body(state, request, context);
    }

    /// <summary>Why an account may not call it at all, permissions aside; null where it may. The administrator of the sandbox has no account.</summary>
    public Fault? Refusal(OrganizationState state, string? accountId)
    {
        if (state.Organization is null)
            return OrganizationFaults.NotInUse();
        if (Reach == OrganizationReach.Invited || accountId is null)
            return null;
        return !state.Members.ContainsKey(accountId) ? OrganizationFaults.NotInUse()
            : IsWithinReach(state, accountId) ? null
            : OrganizationFaults.AccessDenied();
    }

    private bool IsWithinReach(OrganizationState state, string accountId) =>
        state.IsManagement(accountId)
        || Reach == OrganizationReach.Member
        || (Reach == OrganizationReach.Delegated && state.Delegations.Values.Any(delegation => delegation.AccountId == accountId));
}

/// <summary>What AWS Organizations does to an organization, by operation name. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html</summary>
public static class OrganizationOperations
{
    public static FrozenDictionary<string, OrganizationOperation> ByName { get; } = new[]
    {
        Read<DescribeOrganizationRequest>(OrganizationReach.Member, WholeOrganization.Describe),
        Write<DeleteOrganizationRequest>(OrganizationReach.Management, WholeOrganization.Delete),
        Write<EnableAllFeaturesRequest>(OrganizationReach.Management, WholeOrganization.EnableAllFeatures),
        Read<ListRootsRequest>(OrganizationReach.Delegated, WholeOrganization.ListRoots),
        Write<CreateOrganizationalUnitRequest>(OrganizationReach.Management, OrganizationalUnits.Create),
        Read<DescribeOrganizationalUnitRequest>(OrganizationReach.Delegated, OrganizationalUnits.Describe),
        Write<UpdateOrganizationalUnitRequest>(OrganizationReach.Management, OrganizationalUnits.Update),
        Write<DeleteOrganizationalUnitRequest>(OrganizationReach.Management, OrganizationalUnits.Delete),
        Read<ListOrganizationalUnitsForParentRequest>(OrganizationReach.Delegated, OrganizationalUnits.ListForParent),
        Read<ListParentsRequest>(OrganizationReach.Delegated, OrganizationalUnits.ListParents),
        Read<ListChildrenRequest>(OrganizationReach.Delegated, OrganizationalUnits.ListChildren),
        Write<CreateAccountRequest>(OrganizationReach.Management, MemberAccounts.Create),
        Read<DescribeCreateAccountStatusRequest>(OrganizationReach.Delegated, MemberAccounts.DescribeRequest),
        Read<ListCreateAccountStatusRequest>(OrganizationReach.Delegated, MemberAccounts.ListRequests),
        Read<DescribeAccountRequest>(OrganizationReach.Delegated, MemberAccounts.Describe),
        Read<ListAccountsRequest>(OrganizationReach.Delegated, MemberAccounts.List),
        Read<ListAccountsForParentRequest>(OrganizationReach.Delegated, MemberAccounts.ListForParent),
        Write<MoveAccountRequest>(OrganizationReach.Management, MemberAccounts.Move),
        Write<CloseAccountRequest>(OrganizationReach.Management, MemberDepartures.Close),
        Write<RemoveAccountFromOrganizationRequest>(OrganizationReach.Management, MemberDepartures.Remove),
        Write<LeaveOrganizationRequest>(OrganizationReach.Member, MemberDepartures.Leave),
        Write<CreatePolicyRequest>(OrganizationReach.Management, GuardrailPolicies.Create),
        Read<DescribePolicyRequest>(OrganizationReach.Delegated, GuardrailPolicies.Describe),
        Write<UpdatePolicyRequest>(OrganizationReach.Management, GuardrailPolicies.Update),
        Write<DeletePolicyRequest>(OrganizationReach.Management, GuardrailPolicies.Delete),
        Read<ListPoliciesRequest>(OrganizationReach.Delegated, GuardrailPolicies.List),
        Read<ListPoliciesForTargetRequest>(OrganizationReach.Delegated, GuardrailAttachments.ListForTarget),
        Read<ListTargetsForPolicyRequest>(OrganizationReach.Delegated, GuardrailAttachments.ListTargets),
        Write<AttachPolicyRequest>(OrganizationReach.Management, GuardrailAttachments.Attach),
        Write<DetachPolicyRequest>(OrganizationReach.Management, GuardrailAttachments.Detach),
        Write<EnablePolicyTypeRequest>(OrganizationReach.Management, PolicyTypes.Enable),
        Write<DisablePolicyTypeRequest>(OrganizationReach.Management, PolicyTypes.Disable),
        Write<TagResourceRequest>(OrganizationReach.Management, OrganizationTags.Tag),
        Write<UntagResourceRequest>(OrganizationReach.Management, OrganizationTags.Untag),
        Read<ListTagsForResourceRequest>(OrganizationReach.Delegated, OrganizationTags.List),
        Write<RegisterDelegatedAdministratorRequest>(OrganizationReach.Management, Delegations.Register),
        Write<DeregisterDelegatedAdministratorRequest>(OrganizationReach.Management, Delegations.Deregister),
        Read<ListDelegatedAdministratorsRequest>(OrganizationReach.Delegated, Delegations.List),
        Read<ListDelegatedServicesForAccountRequest>(OrganizationReach.Delegated, Delegations.ListServices),
        Write<EnableAWSServiceAccessRequest>(OrganizationReach.Management, ServiceAccesses.Enable),
        Write<DisableAWSServiceAccessRequest>(OrganizationReach.Management, ServiceAccesses.Disable),
        Read<ListAWSServiceAccessForOrganizationRequest>(OrganizationReach.Delegated, ServiceAccesses.List),
        Write<InviteAccountToOrganizationRequest>(OrganizationReach.Management, Invitations.Invite),
        Write<AcceptHandshakeRequest>(OrganizationReach.Invited, Invitations.Accept),
        Write<DeclineHandshakeRequest>(OrganizationReach.Invited, Invitations.Decline),
        Write<CancelHandshakeRequest>(OrganizationReach.Management, Invitations.Cancel),
        Read<DescribeHandshakeRequest>(OrganizationReach.Invited, Invitations.Describe),
        Read<ListHandshakesForOrganizationRequest>(OrganizationReach.Delegated, Invitations.ListForOrganization),
        // IAM's, but the organization is what they change; who may call them is their own rule.
        Write<EnableOrganizationsRootSessionsRequest>(OrganizationReach.Member, RootAccess.EnableSessions),
        Write<DisableOrganizationsRootSessionsRequest>(OrganizationReach.Member, RootAccess.DisableSessions),
        Write<EnableOrganizationsRootCredentialsManagementRequest>(OrganizationReach.Member, RootAccess.EnableCredentials),
        Write<DisableOrganizationsRootCredentialsManagementRequest>(OrganizationReach.Member, RootAccess.DisableCredentials),
        Read<ListOrganizationsFeaturesRequest>(OrganizationReach.Member, RootAccess.List),
    }.ToFrozenDictionary(row => row.Name);

    private static OrganizationOperation Read<TRequest>(OrganizationReach reach, Func<OrganizationState, TRequest, OrganizationContext, OrganizationOutcome> body)
        where TRequest : class, IMessage<TRequest>, new() => Row(reach, body, readOnly: true);

    private static OrganizationOperation Write<TRequest>(OrganizationReach reach, Func<OrganizationState, TRequest, OrganizationContext, OrganizationOutcome> body)
        where TRequest : class, IMessage<TRequest>, new() => Row(reach, body, readOnly: false);

    private static OrganizationOperation Row<TRequest>(
        OrganizationReach reach, Func<OrganizationState, TRequest, OrganizationContext, OrganizationOutcome> body, bool readOnly)
        where TRequest : class, IMessage<TRequest>, new()
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        return new OrganizationOperation
        {
            Name = typeof(TRequest).Name[..^"Request".Length],
            Reach = reach,
            ReadOnly = readOnly,
            Parser = parser,
            Body = (state, request, context) => body(state, (TRequest)request, context),
        };
    }
}
