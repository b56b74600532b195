using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>What an operation needs besides the state and the request: all that is not pure.</summary>
public sealed record OperationContext
{
    public required Principal Caller { get; init; }

    /// <summary>The session that calls; null for long-term keys.</summary>
    public SessionKind? CallerSession { get; init; }

    /// <summary>In sandbox time.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IRandomSource Random { get; init; }

    /// <summary>The users and roles of other accounts, and the accounts, that the operation's trust policies name: as they were found.</summary>
    public ImmutableArray<PrincipalId> Foreign { get; init; } = [];

    /// <summary>A trust policy may only name principals that are there, as in AWS (Invalid principal in policy).</summary>
    public bool StrictPrincipals { get; init; }

    /// <summary>A new private key (PKCS #8) for "RS256" or "ES384".</summary>
    public Func<string, byte[]> NewSigningKey { get; init; } = IssuerKeys.NewPrivateKey;

    /// <summary>What is kept of a new password.</summary>
    public Func<string, IRandomSource, PasswordHash> HashPassword { get; init; } = PasswordHash.Of;

    /// <summary>The SCPs in force on the account, from the root to the account; empty where none bind it.</summary>
    public ImmutableArray<ImmutableArray<CompiledPolicy>> ServiceControl { get; init; } = [];

    /// <summary>Where this server serves issuers' documents, as the caller reached it: "http://HOST/_issuer/SANDBOX".</summary>
    public string IssuerBase { get; init; } = "http://localhost/_issuer/default";
}

/// <summary>An answer, and the changes that make it true.</summary>
public sealed record AccountOutcome(IMessage Response, ImmutableArray<AccountChange> Changes)
{
    internal static AccountOutcome Read(IMessage response) => new(response, []);

    internal static AccountOutcome Write(IMessage response, params ReadOnlySpan<AccountChange> changes) => new(response, [.. changes]);
}

/// <summary>One IAM operation as a pure function of the account.</summary>
public sealed record AccountOperation
{
    /// <summary>"CreateUser".</summary>
    public required string Name { get; init; }

    public required bool ReadOnly { get; init; }

    public required MessageParser Parser { get; init; }

    /// <summary>Throws <see cref="AwsFaultException"/> where AWS refuses.</summary>
    public required Func<AccountState, IMessage, OperationContext, AccountOutcome> Run { get; init; }
}

/// <summary>What IAM does to an account, by operation name. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html</summary>
public static class AccountOperations
{
    public static FrozenDictionary<string, AccountOperation> ByName { get; } = new[]
    {
        Row<CreateUserRequest>(Users.Create),
        Row<GetUserRequest>(Users.Get, readOnly: true),
        Row<ListUsersRequest>(Users.List, readOnly: true),
        Row<UpdateUserRequest>(Users.Update),
        Row<DeleteUserRequest>(Users.Delete),
        Row<CreateGroupRequest>(Groups.Create),
        Row<GetGroupRequest>(Groups.Get, readOnly: true),
        Row<ListGroupsRequest>(Groups.List, readOnly: true),
        Row<UpdateGroupRequest>(Groups.Update),
        Row<DeleteGroupRequest>(Groups.Delete),
        Row<AddUserToGroupRequest>(Groups.AddUser),
        Row<RemoveUserFromGroupRequest>(Groups.RemoveUser),
        Row<ListGroupsForUserRequest>(Groups.ListForUser, readOnly: true),
        Row<CreateRoleRequest>(Roles.Create),
        Row<GetRoleRequest>(Roles.Get, readOnly: true),
        Row<ListRolesRequest>(Roles.List, readOnly: true),
        Row<UpdateRoleRequest>(Roles.Update),
        Row<UpdateRoleDescriptionRequest>(Roles.UpdateDescription),
        Row<DeleteRoleRequest>(Roles.Delete),
        Row<UpdateAssumeRolePolicyRequest>(Roles.UpdateTrustPolicy),
        Row<CreateAccessKeyRequest>(AccessKeys.Create),
        Row<ListAccessKeysRequest>(AccessKeys.List, readOnly: true),
        Row<UpdateAccessKeyRequest>(AccessKeys.Update),
        Row<DeleteAccessKeyRequest>(AccessKeys.Delete),
        Row<GetAccessKeyLastUsedRequest>(AccessKeys.GetLastUsed, readOnly: true),
        Row<PutUserPolicyRequest>(InlinePolicies.PutUser),
        Row<GetUserPolicyRequest>(InlinePolicies.GetUser, readOnly: true),
        Row<ListUserPoliciesRequest>(InlinePolicies.ListUser, readOnly: true),
        Row<DeleteUserPolicyRequest>(InlinePolicies.DeleteUser),
        Row<PutGroupPolicyRequest>(InlinePolicies.PutGroup),
        Row<GetGroupPolicyRequest>(InlinePolicies.GetGroup, readOnly: true),
        Row<ListGroupPoliciesRequest>(InlinePolicies.ListGroup, readOnly: true),
        Row<DeleteGroupPolicyRequest>(InlinePolicies.DeleteGroup),
        Row<PutRolePolicyRequest>(InlinePolicies.PutRole),
        Row<GetRolePolicyRequest>(InlinePolicies.GetRole, readOnly: true),
        Row<ListRolePoliciesRequest>(InlinePolicies.ListRole, readOnly: true),
        Row<DeleteRolePolicyRequest>(InlinePolicies.DeleteRole),
        Row<CreatePolicyRequest>(ManagedPolicies.Create),
        Row<GetPolicyRequest>(ManagedPolicies.Get, readOnly: true),
        Row<ListPoliciesRequest>(ManagedPolicies.List, readOnly: true),
        Row<DeletePolicyRequest>(ManagedPolicies.Delete),
        Row<CreatePolicyVersionRequest>(PolicyVersions.Create),
        Row<GetPolicyVersionRequest>(PolicyVersions.Get, readOnly: true),
        Row<ListPolicyVersionsRequest>(PolicyVersions.List, readOnly: true),
        Row<SetDefaultPolicyVersionRequest>(PolicyVersions.SetDefault),
        Row<DeletePolicyVersionRequest>(PolicyVersions.Delete),
        Row<AttachUserPolicyRequest>(Attachments.AttachUser),
        Row<DetachUserPolicyRequest>(Attachments.DetachUser),
        Row<ListAttachedUserPoliciesRequest>(Attachments.ListUser, readOnly: true),
        Row<AttachGroupPolicyRequest>(Attachments.AttachGroup),
        Row<DetachGroupPolicyRequest>(Attachments.DetachGroup),
        Row<ListAttachedGroupPoliciesRequest>(Attachments.ListGroup, readOnly: true),
        Row<AttachRolePolicyRequest>(Attachments.AttachRole),
        Row<DetachRolePolicyRequest>(Attachments.DetachRole),
        Row<ListAttachedRolePoliciesRequest>(Attachments.ListRole, readOnly: true),
        Row<ListEntitiesForPolicyRequest>(Attachments.ListEntities, readOnly: true),
        Row<PutUserPermissionsBoundaryRequest>(Boundaries.PutUser),
        Row<DeleteUserPermissionsBoundaryRequest>(Boundaries.DeleteUser),
        Row<PutRolePermissionsBoundaryRequest>(Boundaries.PutRole),
        Row<DeleteRolePermissionsBoundaryRequest>(Boundaries.DeleteRole),
        Row<SimulateCustomPolicyRequest>(SimulationOperations.SimulateCustom, readOnly: true),
        Row<SimulatePrincipalPolicyRequest>(SimulationOperations.SimulatePrincipal, readOnly: true),
        Row<GetContextKeysForCustomPolicyRequest>(SimulationOperations.KeysOfCustom, readOnly: true),
        Row<GetContextKeysForPrincipalPolicyRequest>(SimulationOperations.KeysOfPrincipal, readOnly: true),
        Row<CreateVirtualMFADeviceRequest>(MfaDevices.Create),
        Row<EnableMFADeviceRequest>(MfaDevices.Enable),
        Row<ResyncMFADeviceRequest>(MfaDevices.Resync),
        Row<DeactivateMFADeviceRequest>(MfaDevices.Deactivate),
        Row<DeleteVirtualMFADeviceRequest>(MfaDevices.Delete),
        Row<ListMFADevicesRequest>(MfaDevices.List, readOnly: true),
        Row<ListVirtualMFADevicesRequest>(MfaDevices.ListVirtual, readOnly: true),
        Row<GetMFADeviceRequest>(MfaDevices.Get, readOnly: true),
        Row<TagMFADeviceRequest>(MfaDeviceTags.Tag),
        Row<UntagMFADeviceRequest>(MfaDeviceTags.Untag),
        Row<ListMFADeviceTagsRequest>(MfaDeviceTags.List, readOnly: true),
        Row<CreateInstanceProfileRequest>(InstanceProfiles.Create),
        Row<GetInstanceProfileRequest>(InstanceProfiles.Get, readOnly: true),
        Row<ListInstanceProfilesRequest>(InstanceProfiles.List, readOnly: true),
        Row<DeleteInstanceProfileRequest>(InstanceProfiles.Delete),
        Row<AddRoleToInstanceProfileRequest>(InstanceProfiles.AddRole),
        Row<RemoveRoleFromInstanceProfileRequest>(InstanceProfiles.RemoveRole),
        Row<ListInstanceProfilesForRoleRequest>(InstanceProfiles.ListForRole, readOnly: true),
        Row<TagInstanceProfileRequest>(InstanceProfiles.Tag),
        Row<UntagInstanceProfileRequest>(InstanceProfiles.Untag),
        Row<ListInstanceProfileTagsRequest>(InstanceProfiles.ListTags, readOnly: true),
        Row<CreateServiceLinkedRoleRequest>(ServiceLinkedRoles.Create),
        Row<DeleteServiceLinkedRoleRequest>(ServiceLinkedRoles.Delete),
        Row<GetServiceLinkedRoleDeletionStatusRequest>(ServiceLinkedRoles.GetDeletionStatus, readOnly: true),
        Row<CreateLoginProfileRequest>(LoginProfiles.Create),
        Row<GetLoginProfileRequest>(LoginProfiles.Get, readOnly: true),
        Row<UpdateLoginProfileRequest>(LoginProfiles.Update),
        Row<DeleteLoginProfileRequest>(LoginProfiles.Delete),
        Row<GetAccountSummaryRequest>(AccountSummary.Get, readOnly: true),
        Row<ListSigningCertificatesRequest>(SigningCertificates.List, readOnly: true),
        Row<EnableOutboundWebIdentityFederationRequest>(OutboundFederation.Enable),
        Row<DisableOutboundWebIdentityFederationRequest>(OutboundFederation.Disable),
        Row<GetOutboundWebIdentityFederationInfoRequest>(OutboundFederation.Info, readOnly: true),
    }.ToFrozenDictionary(row => row.Name);

    private static AccountOperation Row<TRequest>(Func<AccountState, TRequest, OperationContext, AccountOutcome> run, bool readOnly = false)
        where TRequest : class, IMessage<TRequest>, new()
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        var name = typeof(TRequest).Name[..^"Request".Length];
        return new AccountOperation
        {
            Name = name,
            ReadOnly = readOnly,
            Parser = parser,
            Run = (state, request, context) =>
            {
                ServiceLinkedRoles.RefuseChange(name, state, request);
                return run(state, (TRequest)request, context);
            },
        };
    }
}
