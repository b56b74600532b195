using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts.Tags;

/// <summary>Tags of IAM's resources, a row a type. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html</summary>
internal static class TagOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        .. new TagFamily<StoredRole>
        {
            Of = IamResources.Role,
            Find = RoleOperations.Find,
            TagsOf = role => role.Tags,
            With = (role, tags) => role with { Tags = tags },
            Quota = IamQuotas.TagsPerRole,
            Keys = EntityTags.WithoutCase,
        }.Rows<TagRoleRequest, UntagRoleRequest, ListRoleTagsRequest>(),
        .. new TagFamily<StoredUser>
        {
            Of = IamResources.User,
            Find = UserOperations.Find,
            TagsOf = user => user.Tags,
            With = (user, tags) => user with { Tags = tags },
            Quota = IamQuotas.TagsPerUser,
            Keys = EntityTags.WithoutCase,
        }.Rows<TagUserRequest, UntagUserRequest, ListUserTagsRequest>(),
        .. new TagFamily<StoredManagedPolicy>
        {
            Of = IamResources.Policy,
            Find = ManagedPolicyOperations.Own,
            FindToList = ManagedPolicyOperations.Find,
            TagsOf = policy => policy.Tags,
            With = (policy, tags) => policy with { Tags = tags },
        }.Rows<TagPolicyRequest, UntagPolicyRequest, ListPolicyTagsRequest>(),
        .. new TagFamily<StoredMfaDevice>
        {
            Of = IamResources.MfaDevice,
            Find = MfaDeviceOperations.Existing,
            TagsOf = device => device.Tags,
            With = (device, tags) => device with { Tags = tags },
        }.Rows<TagMFADeviceRequest, UntagMFADeviceRequest, ListMFADeviceTagsRequest>(),
        .. new TagFamily<StoredInstanceProfile>
        {
            Of = IamResources.InstanceProfile,
            Find = InstanceProfileOperations.Find,
            TagsOf = profile => profile.Tags,
            With = (profile, tags) => profile with { Tags = tags },
        }.Rows<TagInstanceProfileRequest, UntagInstanceProfileRequest, ListInstanceProfileTagsRequest>(),
        .. new TagFamily<StoredOidcProvider>
        {
            Of = IamResources.OidcProvider,
            Find = OidcProviderOperations.Find,
            TagsOf = provider => provider.Tags,
            With = (provider, tags) => provider with { Tags = tags },
        }.Rows<TagOpenIDConnectProviderRequest, UntagOpenIDConnectProviderRequest, ListOpenIDConnectProviderTagsRequest>(),
        .. new TagFamily<StoredSamlProvider>
        {
            Of = IamResources.SamlProvider,
            Find = SamlProviderOperations.Find,
            TagsOf = provider => provider.Tags,
            With = (provider, tags) => provider with { Tags = tags },
        }.Rows<TagSAMLProviderRequest, UntagSAMLProviderRequest, ListSAMLProviderTagsRequest>(),
    ];
}
