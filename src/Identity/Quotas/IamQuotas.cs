using System.Collections.Immutable;

namespace Rolecall.Identity.Quotas;

/// <summary>
/// IAM's quotas. Defaults and maxima: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; codes as tools that
/// read them from AWS have them. A row without a code is one whose code nobody has published.
/// </summary>
public static class IamQuotas
{
    public const string ServiceCode = "iam";

    // How many an account may have.
    public static Quota Users { get; } = Row("UsersPerAccount", "L-F55AF5E4", "Users per account", 5000, summary: "UsersQuota");

    public static Quota Groups { get; } = Row("GroupsPerAccount", "L-F4A5425F", "Groups per account", 300, 500, "GroupsQuota");

    public static Quota Roles { get; } = Row("RolesPerAccount", "L-FE177D64", "Roles per account", 1000, 5000, "RolesQuota");

    public static Quota Policies { get; } = Row(
        "PoliciesPerAccount", "L-E95E4862", "Customer managed policies per account", 1500, 5000, "PoliciesQuota");

    public static Quota InstanceProfiles { get; } = Row(
        "InstanceProfilesPerAccount", "L-6E65F664", "Instance profiles per account", 1000, 5000, "InstanceProfilesQuota");

    public static Quota ServerCertificates { get; } = Row(
        "ServerCertificatesPerAccount", "L-BF35879D", "Server certificates per account", 20, 1000, "ServerCertificatesQuota");

    public static Quota OpenIdConnectProviders { get; } = Row(
        "OpenIdConnectProvidersPerAccount", "L-858F3967", "OpenId connect providers per account", 100, 700);

    public static Quota SamlProviders { get; } = Row("SAMLProvidersPerAccount", "L-DB618D39", "SAML providers per account", 100);

    /// <summary>As many as users.</summary>
    public static Quota VirtualMfaDevices { get; } = Row(
        "VirtualMFADevicesPerAccount", null, "Virtual MFA devices (assigned or unassigned) in an AWS account", 5000);

    /// <summary>Versions of all policies together.</summary>
    public static Quota PolicyVersionsInUse { get; } = Row(
        "PolicyVersionsInUse", null, "Policy versions in use per account", 10_000, summary: "PolicyVersionsInUseQuota");

    public static Quota AccountAliases { get; } = Row("AccountAliasesPerAccount", null, "Aliases per AWS account", 1);

    // How many a user, group, role or policy may have.
    public static Quota PoliciesPerUser { get; } = Row(
        "PoliciesPerUser", "L-4019AD8B", "Managed policies per user", 10, 20, "AttachedPoliciesPerUserQuota");

    public static Quota PoliciesPerGroup { get; } = Row(
        "PoliciesPerGroup", "L-384571C4", "Managed policies per group", 10, summary: "AttachedPoliciesPerGroupQuota");

    public static Quota PoliciesPerRole { get; } = Row(
        "PoliciesPerRole", "L-0DA4ABF3", "Managed policies per role", 10, 20, "AttachedPoliciesPerRoleQuota");

    public static Quota GroupsPerUser { get; } = Row("GroupsPerUser", "L-7A1621EC", "IAM groups per user", 10, summary: "GroupsPerUserQuota");

    /// <summary>Root's too.</summary>
    public static Quota AccessKeysPerUser { get; } = Row(
        "AccessKeysPerUser", "L-8758042E", "Access keys per user", 2, summary: "AccessKeysPerUserQuota");

    /// <summary>Root's too.</summary>
    public static Quota MfaDevicesPerUser { get; } = Row("MFADevicesPerUser", null, "MFA devices in use by an IAM user", 8);

    public static Quota SigningCertificatesPerUser { get; } = Row(
        "CertificatesPerUser", null, "Signing certificates assigned to an IAM user", 2, summary: "SigningCertificatesPerUserQuota");

    public static Quota SshPublicKeysPerUser { get; } = Row("SSHPublicKeysPerUser", "L-F1176D35", "SSH Public keys per user", 5);

    /// <summary>For each service: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html</summary>
    public static Quota ServiceSpecificCredentialsPerUser { get; } = Row(
        "ServiceSpecificCredentialsPerUser", null, "Service-specific credentials per user and service", 2);

    public static Quota LoginProfilesPerUser { get; } = Row("LoginProfilesPerUser", null, "Login profiles for an IAM user", 1);

    public static Quota BoundariesPerEntity { get; } = Row(
        "PermissionsBoundariesPerEntity", null, "Permissions boundaries for an IAM user or role", 1);

    public static Quota RolesPerInstanceProfile { get; } = Row(
        "InstanceSessionsPerInstanceProfile", null, "Roles in an instance profile", 1);

    public static Quota VersionsPerPolicy { get; } = Row(
        "VersionsPerPolicy", "L-8E23FFD8", "Versions per managed policy", 5, summary: "VersionsPerPolicyQuota");

    public static Quota TagsPerUser { get; } = Row("TagsPerUser", "L-FC9EC213", "Tags per user", 50);

    public static Quota TagsPerRole { get; } = Row("TagsPerRole", "L-B39FB15B", "Tags per role", 50);

    public static Quota TagsPerOther { get; } = Row("TagsPerOtherEntity", null, "Tags per policy, instance profile, device or provider", 50);

    public static Quota KeysPerSamlProvider { get; } = Row("KeysPerSAMLProvider", "L-C4DF001E", "Keys per SAML provider", 10);

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html</summary>
    public static Quota PrivateKeysPerSamlProvider { get; } = Row("PrivateKeysPerSAMLProvider", null, "Private keys per SAML provider", 2);

    public static Quota ClientIdsPerOpenIdConnectProvider { get; } = Row(
        "ClientIdsPerOpenIdConnectProvider", null, "Client IDs per OpenId connect provider", 100);

    public static Quota ThumbprintsPerOpenIdConnectProvider { get; } = Row(
        "ThumbprintsPerOpenIdConnectProvider", null, "Server certificate thumbprints per OpenId connect provider", 5);

    // Characters of documents, white space not counted.
    public static Quota TrustPolicyLength { get; } = Row(
        "ACLSizePerRole", "L-C07B4B0D", "Role trust policy length", 2048, 4096, "AssumeRolePolicySizeQuota");

    public static Quota PolicyLength { get; } = Row("PolicySize", "L-ED111B8C", "Managed policy length", 6144, summary: "PolicySizeQuota");

    /// <summary>All of a user's together.</summary>
    public static Quota UserPolicyLength { get; } = Row(
        "UserPolicySize", null, "Inline policies of a user, characters together", 2048, summary: "UserPolicySizeQuota");

    /// <summary>All of a group's together.</summary>
    public static Quota GroupPolicyLength { get; } = Row(
        "GroupPolicySize", null, "Inline policies of a group, characters together", 5120, summary: "GroupPolicySizeQuota");

    /// <summary>All of a role's together.</summary>
    public static Quota RolePolicyLength { get; } = Row(
        "RolePolicySize", null, "Inline policies of a role, characters together", 10_240, summary: "RolePolicySizeQuota");

    public static ImmutableArray<Quota> All { get; } =
    [
        Users, Groups, Roles, Policies, InstanceProfiles, ServerCertificates, OpenIdConnectProviders, SamlProviders, VirtualMfaDevices,
        PolicyVersionsInUse, AccountAliases, PoliciesPerUser, PoliciesPerGroup, PoliciesPerRole, GroupsPerUser, AccessKeysPerUser,
        MfaDevicesPerUser, SigningCertificatesPerUser, SshPublicKeysPerUser, ServiceSpecificCredentialsPerUser, LoginProfilesPerUser,
        BoundariesPerEntity, RolesPerInstanceProfile, VersionsPerPolicy, TagsPerUser, TagsPerRole, TagsPerOther, KeysPerSamlProvider, PrivateKeysPerSamlProvider,
        ClientIdsPerOpenIdConnectProvider, ThumbprintsPerOpenIdConnectProvider, TrustPolicyLength, PolicyLength, UserPolicyLength,
        GroupPolicyLength, RolePolicyLength,
    ];

    private static Quota Row(string key, string? code, string name, int standard, int? raisedTo = null, string? summary = null) => new()
    {
        ServiceCode = ServiceCode,
        Key = key,
        Code = code,
        Name = name,
        Default = standard,
        RaisedTo = raisedTo,
        SummaryKey = summary,
    };
}
