using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;

namespace Rolecall.Identity;

/// <summary>What an account has, and may have, in numbers. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html</summary>
internal static class AccountSummary
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Read<GetAccountSummaryRequest>(Get, on: ActedOn.Everything),
    ];

    /// <summary>Versions of all policies together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    private const int VersionsPerAccount = 10_000;

    /// <summary>The global endpoint's tokens are good in the regions that are enabled by default, until an account says otherwise.</summary>
    private const int GlobalEndpointTokenVersion = 1;

    /// <summary>Certificates and identity providers, which nothing here makes.</summary>
    private const int None = 0;

    private const int ServerCertificatesQuota = 20;

    public static AccountOutcome Get(AccountState state, GetAccountSummaryRequest request, OperationContext context) => AccountOutcome.Read(new GetAccountSummaryResponse
    {
        SummaryMap =
        {
            ["Users"] = state.Users.Count,
            ["UsersQuota"] = Users.Quota,
            ["Groups"] = state.Groups.Count,
            ["GroupsQuota"] = Groups.Quota,
            ["ServerCertificates"] = None,
            ["ServerCertificatesQuota"] = ServerCertificatesQuota,
            ["UserPolicySizeQuota"] = InlinePolicies.PerUser,
            ["GroupPolicySizeQuota"] = InlinePolicies.PerGroup,
            ["GroupsPerUserQuota"] = Groups.GroupsPerUser,
            ["SigningCertificatesPerUserQuota"] = SigningCertificates.PerUser,
            ["AccessKeysPerUserQuota"] = AccessKeys.PerUser,
            ["MFADevices"] = state.MfaDevices.Count,
            ["MFADevicesInUse"] = state.MfaDevices.Values.Count(device => device.EnabledAt is not null),
            ["AccountMFAEnabled"] = Flag(state.MfaDevices.Values.Any(device => device.IsOf(userName: null))),
            ["AccountAccessKeysPresent"] = Flag(Users.KeysOf(state, userName: null).Any()),
            ["AccountPasswordPresent"] = Flag(state.LoginProfiles.ContainsKey("")),
            ["AccountSigningCertificatesPresent"] = None,
            ["AttachedPoliciesPerGroupQuota"] = Attachments.PerEntity,
            ["AttachedPoliciesPerRoleQuota"] = Attachments.PerEntity,
            ["AttachedPoliciesPerUserQuota"] = Attachments.PerEntity,
            ["Policies"] = state.Policies.Count,
            ["PoliciesQuota"] = ManagedPolicies.Quota,
            ["PolicySizeQuota"] = ManagedPolicies.LongestDocument,
            ["PolicyVersionsInUse"] = state.Policies.Values.Sum(policy => policy.Versions.Length),
            ["PolicyVersionsInUseQuota"] = VersionsPerAccount,
            ["VersionsPerPolicyQuota"] = PolicyVersions.Most,
            ["GlobalEndpointTokenVersion"] = GlobalEndpointTokenVersion,
            ["AssumeRolePolicySizeQuota"] = Roles.LongestTrustPolicy,
            ["InstanceProfiles"] = state.InstanceProfiles.Count,
            ["InstanceProfilesQuota"] = InstanceProfiles.Quota,
            ["Providers"] = None,
            ["RolePolicySizeQuota"] = InlinePolicies.PerRole,
            ["Roles"] = state.Roles.Count,
            ["RolesQuota"] = Roles.Quota,
        },
    });

    private static int Flag(bool there) => there ? 1 : 0;
}
