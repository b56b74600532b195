using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Certificates;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Reports;

/// <summary>
/// What an account has, and may have, in numbers. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
/// </summary>
internal static class AccountSummary
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Read<GetAccountSummaryRequest>(Get, on: ActedOn.Everything),
    ];

    /// <summary>Versions of all policies together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    private const int VersionsPerAccount = 10_000;

    /// <summary>
    /// The global endpoint's tokens are good in the regions that are enabled by default, until an account says otherwise.
    /// </summary>
    private const int GlobalEndpointTokenVersion = 1;

    /// <summary>Certificates and identity providers, which nothing here makes.</summary>
    private const int None = 0;

    private const int ServerCertificatesQuota = 20;

    public static AccountOutcome Get(AccountState state, GetAccountSummaryRequest request, OperationContext context) =>
        AccountOutcome.Read(new GetAccountSummaryResponse
        {
            SummaryMap =
        {
            ["Users"] = state.Users.Count,
            ["UsersQuota"] = UserOperations.Quota,
            ["Groups"] = state.Groups.Count,
            ["GroupsQuota"] = GroupOperations.Quota,
            ["ServerCertificates"] = None,
            ["ServerCertificatesQuota"] = ServerCertificatesQuota,
            ["UserPolicySizeQuota"] = InlinePolicyOperations.PerUser,
            ["GroupPolicySizeQuota"] = InlinePolicyOperations.PerGroup,
            ["GroupsPerUserQuota"] = GroupOperations.GroupsPerUser,
            ["SigningCertificatesPerUserQuota"] = SigningCertificateOperations.PerUser,
            ["AccessKeysPerUserQuota"] = AccessKeyOperations.PerUser,
            ["MFADevices"] = state.MfaDevices.Count,
            ["MFADevicesInUse"] = state.MfaDevices.Values.Count(device => device.EnabledAt is not null),
            ["AccountMFAEnabled"] = Flag(state.MfaDevices.Values.Any(device => device.IsOf(userName: null))),
            ["AccountAccessKeysPresent"] = Flag(UserOperations.KeysOf(state, userName: null).Any()),
            ["AccountPasswordPresent"] = Flag(state.LoginProfiles.ContainsKey("")),
            ["AccountSigningCertificatesPresent"] = None,
            ["AttachedPoliciesPerGroupQuota"] = AttachmentOperations.PerEntity,
            ["AttachedPoliciesPerRoleQuota"] = AttachmentOperations.PerEntity,
            ["AttachedPoliciesPerUserQuota"] = AttachmentOperations.PerEntity,
            ["Policies"] = state.Policies.Count,
            ["PoliciesQuota"] = ManagedPolicyOperations.Quota,
            ["PolicySizeQuota"] = ManagedPolicyOperations.LongestDocument,
            ["PolicyVersionsInUse"] = state.Policies.Values.Sum(policy => policy.Versions.Length),
            ["PolicyVersionsInUseQuota"] = VersionsPerAccount,
            ["VersionsPerPolicyQuota"] = PolicyVersionOperations.Most,
            ["GlobalEndpointTokenVersion"] = GlobalEndpointTokenVersion,
            ["AssumeRolePolicySizeQuota"] = RoleOperations.LongestTrustPolicy,
            ["InstanceProfiles"] = state.InstanceProfiles.Count,
            ["InstanceProfilesQuota"] = InstanceProfileOperations.Quota,
            ["Providers"] = state.OidcProviders.Count + state.SamlProviders.Count,
            ["RolePolicySizeQuota"] = InlinePolicyOperations.PerRole,
            ["Roles"] = state.Roles.Count,
            ["RolesQuota"] = RoleOperations.Quota,
        },
        });

    private static int Flag(bool there) => there ? 1 : 0;
}
