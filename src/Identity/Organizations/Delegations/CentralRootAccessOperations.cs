using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>
/// Central root access: IAM operations that change the organization, and who may have a root session.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management
/// </summary>
public static class CentralRootAccessOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<EnableOrganizationsRootSessionsRequest>(
            OrganizationReach.Member, EnableSessions, on: OrganizationActedOn.Whole),
        OrganizationOperation.Write<DisableOrganizationsRootSessionsRequest>(
            OrganizationReach.Member, DisableSessions, on: OrganizationActedOn.Whole),
        OrganizationOperation.Write<EnableOrganizationsRootCredentialsManagementRequest>(
            OrganizationReach.Member, EnableCredentials, on: OrganizationActedOn.Whole),
        OrganizationOperation.Write<DisableOrganizationsRootCredentialsManagementRequest>(
            OrganizationReach.Member, DisableCredentials, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<ListOrganizationsFeaturesRequest>(OrganizationReach.Member, List, on: OrganizationActedOn.Whole),
    ];

    private const string Service = "iam.amazonaws.com";
    private const string Sessions = "RootSessions";
    private const string Credentials = "RootCredentialsManagement";

    internal static OrganizationOutcome EnableSessions(OrganizationState state, EnableOrganizationsRootSessionsRequest request, OrganizationContext context) =>
        Switch(
            state,
            context,
            Sessions,
            on: true,
            new EnableOrganizationsRootSessionsResponse { OrganizationId = state.Id },
            answer => answer.EnabledFeatures);

    internal static OrganizationOutcome DisableSessions(OrganizationState state, DisableOrganizationsRootSessionsRequest request, OrganizationContext context) =>
        Switch(
            state,
            context,
            Sessions,
            on: false,
            new DisableOrganizationsRootSessionsResponse { OrganizationId = state.Id },
            answer => answer.EnabledFeatures);

    internal static OrganizationOutcome EnableCredentials(
        OrganizationState state, EnableOrganizationsRootCredentialsManagementRequest request, OrganizationContext context) =>
        Switch(
            state,
            context,
            Credentials,
            on: true,
            new EnableOrganizationsRootCredentialsManagementResponse { OrganizationId = state.Id },
            answer => answer.EnabledFeatures);

    internal static OrganizationOutcome DisableCredentials(
        OrganizationState state, DisableOrganizationsRootCredentialsManagementRequest request, OrganizationContext context) =>
        Switch(
            state,
            context,
            Credentials,
            on: false,
            new DisableOrganizationsRootCredentialsManagementResponse { OrganizationId = state.Id },
            answer => answer.EnabledFeatures);

    internal static OrganizationOutcome List(OrganizationState state, ListOrganizationsFeaturesRequest request, OrganizationContext context)
    {
        CheckCaller(state, context);
        return OrganizationOutcome.Read(
            new ListOrganizationsFeaturesResponse { OrganizationId = state.Id, EnabledFeatures = { state.RootAccess.Features } });
    }

    /// <summary>Whether an account may have a root session in another: by the organization's rules, permissions aside.</summary>
    public static bool Admits(OrganizationState state, AccountId callerAccountId, AccountId targetAccountId) =>
        state.Organization is not null
        && IsAdministrator(state, callerAccountId)
        && state.ServiceAccess.ContainsKey(Service)
        && state.RootAccess.Features.Contains(Sessions)
        && state.Members.TryGetValue(targetAccountId, out var member) && member.ClosedAt is null
        && !state.IsManagement(targetAccountId);

    private static OrganizationOutcome Switch<TResponse>(
        OrganizationState state, OrganizationContext context, string feature, bool on, TResponse response, Func<TResponse, RepeatedField<string>> features)
        where TResponse : IMessage
    {
        CheckCaller(state, context);
        ImmutableArray<string> after = [.. state.RootAccess.Features.Where(other => other != feature), .. on ? new[] { feature } : []];
        features(response).Add(after);
        return OrganizationOutcome.Write(response, OrganizationChange.Put(new StoredRootAccess(after)));
    }

    private static void CheckCaller(OrganizationState state, OrganizationContext context)
    {
        if (context.CallerAccount is { } caller && !IsAdministrator(state, caller))
            throw new AwsFaultException(new Fault(
                "AccountNotManagementOrDelegatedAdministratorException",
                "The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access."));
        if (state.Root.FeatureSet != "ALL")
            throw new AwsFaultException(new Fault(
                "OrganizationNotInAllFeaturesModeException", "The request was rejected because your organization does not have All features enabled."));
        if (!state.ServiceAccess.ContainsKey(Service))
            throw new AwsFaultException(new Fault(
                "ServiceAccessNotEnabledException", "The request was rejected because trusted access is not enabled for IAM in Organizations.")
            {
                Category = FaultCategory.Precondition,
            });
    }

    private static bool IsAdministrator(OrganizationState state, AccountId accountId) =>
        state.IsManagement(accountId) || state.Delegations.ContainsKey(OrganizationState.KeyOf(Service, accountId));
}
