using System.Collections.Immutable;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Policy;

namespace Rolecall.Identity.Resources;

/// <summary>The types of resource that IAM keeps in an account.</summary>
public static class IamResources
{
    public static IamResourceType User { get; } = new()
    {
        Name = "user",
        RecordedAs = "AWS::IAM::User",
        NamedBy = "user_name",
        DeniedAs = "user",
        Find = (state, name) => state.Users.GetValueOrDefault(name) is { } user
            ? new(user.ArnIn(state.AccountId), user.Tags, user.BoundaryArn)
            : null,
    };

    public static IamResourceType Group { get; } = new()
    {
        Name = "group",
        RecordedAs = "AWS::IAM::Group",
        NamedBy = "group_name",
        DeniedAs = "group",
        Find = (state, name) => state.Groups.GetValueOrDefault(name) is { } group ? new(group.ArnIn(state.AccountId), []) : null,
    };

    public static IamResourceType Role { get; } = new()
    {
        Name = "role",
        RecordedAs = "AWS::IAM::Role",
        NamedBy = "role_name",
        DeniedAs = "role",
        Find = (state, name) => state.Roles.GetValueOrDefault(name) is { } role
            ? new(role.ArnIn(state.AccountId), role.Tags, role.BoundaryArn)
            : null,
    };

    public static IamResourceType Policy { get; } = new()
    {
        Name = "policy",
        RecordedAs = "AWS::IAM::Policy",
        NamedBy = "policy_arn",
        NewNamedBy = "policy_name",
        DeniedAs = "policy",
        NewIsDeniedByName = true,
        IsNamedByArn = true,
        Find = (state, arn) => state.FindPolicy(arn) is { } policy ? new(arn, policy.Tags) : null,
    };

    public static IamResourceType InstanceProfile { get; } = new()
    {
        Name = "instance-profile",
        RecordedAs = "AWS::IAM::InstanceProfile",
        NamedBy = "instance_profile_name",
        DeniedAs = "instance profile",
        Find = (state, name) => state.InstanceProfiles.GetValueOrDefault(name) is { } profile
            ? new(profile.ArnIn(state.AccountId), profile.Tags)
            : null,
    };

    /// <summary>Virtual devices; denials tell their ARN, which is their serial number.</summary>
    public static IamResourceType MfaDevice { get; } = new()
    {
        Name = "mfa",
        RecordedAs = "AWS::IAM::VirtualMFADevice",
        NamedBy = "serial_number",
        NewNamedBy = "virtual_mfa_device_name",
        IsNamedByArn = true,
        Find = (state, serial) => MfaDeviceOperations.Find(state, serial) is { } device ? new(serial, device.Tags) : null,
    };

    /// <summary>OpenID Connect providers, by the issuer's URL without its scheme.</summary>
    public static IamResourceType OidcProvider { get; } = new()
    {
        Name = "oidc-provider",
        RecordedAs = "AWS::IAM::OIDCProvider",
        NamedBy = "open_id_connect_provider_arn",
        NewNamedBy = "url",
        NameOfNew = OidcProviderUrl.NameOf,
        HasPath = false,
        IsNamedByArn = true,
        Find = (state, arn) => OidcProviders.Find(state, arn) is { } provider ? new(arn, provider.Tags) : null,
    };

    public static IamResourceType SamlProvider { get; } = new()
    {
        Name = "saml-provider",
        RecordedAs = "AWS::IAM::SAMLProvider",
        NamedBy = "saml_provider_arn",
        NewNamedBy = "name",
        HasPath = false,
        IsNamedByArn = true,
        Find = (state, arn) => SamlProviderOperations.FindOrNone(state, arn) is { } provider ? new(arn, provider.Tags) : null,
    };

    public static ImmutableArray<IamResourceType> All { get; } =
        [User, Group, Role, Policy, InstanceProfile, MfaDevice, OidcProvider, SamlProvider];

    /// <summary>The type of what an ARN names; null where IAM has no such type, or no requests about it.</summary>
    public static IamResourceType? TypeOf(string arn) => Arn.TryParse(arn, out var parsed) && parsed.Service == "iam"
        ? All.FirstOrDefault(type => parsed.Resource.StartsWith(type.Name + "/", StringComparison.Ordinal))
        : null;

    /// <summary>
    /// The condition keys of what an ARN names, with which every operation on it is asked; none where it names nothing of the account's.
    /// </summary>
    public static ImmutableArray<ConditionEntry> KeysOf(AccountState state, string arn) =>
        TypeOf(arn)?.ByArn(state, arn) is { } found ? IamKeys.Of(found) : [];
}
