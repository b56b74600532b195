using CsCheck;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Account;

/// <summary>Random requests over few names, so that they meet: half of them are refused, and the others build on each other.</summary>
internal static class OperationGen
{
    /// <summary>A request that is made for the state it meets: key ids are drawn there, not here.</summary>
    public sealed record Step(string Name, Func<AccountState, IMessage> Request)
    {
        public override string ToString() => Name;
    }

    private static readonly Gen<string> Name = Gen.OneOf("a", "A", "b", "c", "D.e", "f_g");

    private static readonly Gen<string> Path = Gen.OneOf("/", "/", "/", "/x/", "/x/y/");

    private static readonly Gen<string> Document = Gen.OneOf(
        TestAccount.AllowAll,
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:username":"ä\"é${aws:username}"}}}}""",
        "{\"Version\":\"2012-10-17\",\n \"Statement\":[]}",
        "not a policy");

    private static readonly Gen<string> PolicyArn = Gen.OneOf(
        "arn:aws:iam::222222222222:policy/a", "arn:aws:iam::222222222222:policy/b", "arn:aws:iam::222222222222:policy/x/c",
        "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AdministratorAccess");

    private static readonly Gen<string> Version = Gen.OneOf("v1", "v2", "v3");

    // Few policies get versions, so that some policy gets several.
    private static readonly Gen<string> VersionedArn = Gen.OneOf(
        "arn:aws:iam::222222222222:policy/a", "arn:aws:iam::222222222222:policy/b", "arn:aws:iam::aws:policy/ReadOnlyAccess");

    private static readonly Gen<Tag[]> Tags = Gen.Select(Name, Gen.String, (key, value) => new Tag { Key = key, Value = value }).Array[0, 2];

    private static readonly Gen<IMessage> Fixed = Gen.OneOf(
        Of(Name, Path, Tags, (name, path, tags) => new CreateUserRequest { UserName = name, Path = path, Tags = { tags } }),
        Of(Name, Name, (name, other) => new UpdateUserRequest { UserName = name, NewUserName = other }),
        Of(Name, Path, (name, path) => new UpdateUserRequest { UserName = name, NewPath = path }),
        Of(Name, name => new DeleteUserRequest { UserName = name }),
        Of(Name, Path, (name, path) => new CreateGroupRequest { GroupName = name, Path = path }),
        Of(Name, Name, (name, other) => new UpdateGroupRequest { GroupName = name, NewGroupName = other }),
        Of(Name, name => new DeleteGroupRequest { GroupName = name }),
        Of(Name, Name, (group, user) => new AddUserToGroupRequest { GroupName = group, UserName = user }),
        Of(Name, Name, (group, user) => new RemoveUserFromGroupRequest { GroupName = group, UserName = user }),
        Of(Name, Path, Tags, (name, path, tags) => new CreateRoleRequest
        {
            RoleName = name,
            Path = path,
            AssumeRolePolicyDocument = TestAccount.TrustAccount,
            Tags = { tags },
            Description = path,
        }),
        Of(Name, Gen.Int[3600, 43_200], (name, seconds) => new UpdateRoleRequest { RoleName = name, MaxSessionDuration = seconds }),
        Of(Name, Gen.OneOf(TestAccount.TrustAccount, TestAccount.TrustAccount + " ", TestAccount.AllowAll), (name, document) => new UpdateAssumeRolePolicyRequest { RoleName = name, PolicyDocument = document }),
        Of(Name, Name, (name, text) => new UpdateRoleDescriptionRequest { RoleName = name, Description = text }),
        Of(Name, name => new DeleteRoleRequest { RoleName = name }),
        Of(Name, name => new CreateAccessKeyRequest { UserName = name }),
        Of(Name, Name, Document, (user, name, document) => new PutUserPolicyRequest { UserName = user, PolicyName = name, PolicyDocument = document }),
        Of(Name, Name, (user, name) => new DeleteUserPolicyRequest { UserName = user, PolicyName = name }),
        Of(Name, Name, Document, (group, name, document) => new PutGroupPolicyRequest { GroupName = group, PolicyName = name, PolicyDocument = document }),
        Of(Name, Name, (group, name) => new DeleteGroupPolicyRequest { GroupName = group, PolicyName = name }),
        Of(Name, Name, Document, (role, name, document) => new PutRolePolicyRequest { RoleName = role, PolicyName = name, PolicyDocument = document }),
        Of(Name, Name, (role, name) => new DeleteRolePolicyRequest { RoleName = role, PolicyName = name }),
        Of(Name, Path, Document, (name, path, document) => new CreatePolicyRequest { PolicyName = name, Path = path, PolicyDocument = document }),
        Of(PolicyArn, arn => new DeletePolicyRequest { PolicyArn = arn }),
        Of(VersionedArn, Document, Gen.Bool, (arn, document, set) => new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = document, SetAsDefault = set }),
        Of(VersionedArn, Version, (arn, version) => new SetDefaultPolicyVersionRequest { PolicyArn = arn, VersionId = version }),
        Of(VersionedArn, Version, (arn, version) => new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = version }),
        Of(Name, PolicyArn, (name, arn) => new AttachUserPolicyRequest { UserName = name, PolicyArn = arn }),
        Of(Name, PolicyArn, (name, arn) => new DetachUserPolicyRequest { UserName = name, PolicyArn = arn }),
        Of(Name, PolicyArn, (name, arn) => new AttachGroupPolicyRequest { GroupName = name, PolicyArn = arn }),
        Of(Name, PolicyArn, (name, arn) => new DetachGroupPolicyRequest { GroupName = name, PolicyArn = arn }),
        Of(Name, PolicyArn, (name, arn) => new AttachRolePolicyRequest { RoleName = name, PolicyArn = arn }),
        Of(Name, PolicyArn, (name, arn) => new DetachRolePolicyRequest { RoleName = name, PolicyArn = arn }),
        Of(Name, PolicyArn, (name, arn) => new PutUserPermissionsBoundaryRequest { UserName = name, PermissionsBoundary = arn }),
        Of(Name, name => new DeleteUserPermissionsBoundaryRequest { UserName = name }),
        Of(Name, PolicyArn, (name, arn) => new PutRolePermissionsBoundaryRequest { RoleName = name, PermissionsBoundary = arn }),
        Of(Name, name => new DeleteRolePermissionsBoundaryRequest { RoleName = name }),
        Of(Name, Path, Tags, (name, path, tags) => new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = name, Path = path, Tags = { tags } }),
        Of(Gen.Bool, on => on ? (IMessage)new EnableOutboundWebIdentityFederationRequest() : new DisableOutboundWebIdentityFederationRequest()));

    private static readonly Gen<string> Service = Gen.OneOf("ecs.amazonaws.com", "batch.amazonaws.com", "nobody");

    // Few, so that a role that is removed from a profile was put into it.
    private static readonly Gen<string> FewNames = Gen.OneOf("a", "b");

    private static readonly Gen<IMessage> OfServices = Gen.OneOf(
        Of(Name, Path, Tags, (name, path, tags) => new CreateInstanceProfileRequest { InstanceProfileName = name, Path = path, Tags = { tags } }),
        Of(Name, name => new DeleteInstanceProfileRequest { InstanceProfileName = name }),
        Of(FewNames, FewNames, (name, role) => new AddRoleToInstanceProfileRequest { InstanceProfileName = name, RoleName = role }),
        Of(FewNames, FewNames, (name, role) => new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = name, RoleName = role }),
        Of(Name, Tags, (name, tags) => new TagInstanceProfileRequest { InstanceProfileName = name, Tags = { tags } }),
        Of(Name, Name, (name, key) => new UntagInstanceProfileRequest { InstanceProfileName = name, TagKeys = { key } }),
        Of(FewNames, Tags, (name, tags) => new TagRoleRequest { RoleName = name, Tags = { tags } }),
        Of(FewNames, Name, (name, key) => new UntagRoleRequest { RoleName = name, TagKeys = { key } }),
        Of(FewNames, Tags, (name, tags) => new TagUserRequest { UserName = name, Tags = { tags } }),
        Of(FewNames, Name, (name, key) => new UntagUserRequest { UserName = name, TagKeys = { key } }),
        Of(FewNames, Tags, (name, tags) => new TagPolicyRequest { PolicyArn = "arn:aws:iam::222222222222:policy/" + name, Tags = { tags } }),
        Of(FewNames, Name, (name, key) => new UntagPolicyRequest { PolicyArn = "arn:aws:iam::222222222222:policy/" + name, TagKeys = { key } }),
        Of(Service, service => new CreateServiceLinkedRoleRequest { AwsServiceName = service }),
        Of(Gen.OneOf("AWSServiceRoleForECS", "AWSServiceRoleForBatch", "a"), name => new DeleteServiceLinkedRoleRequest { RoleName = name }));

    private static readonly Gen<string> Issuer = Gen.OneOf("a.example", "b.example", "a.example/A", "a.example/a");

    private static string OidcArn(string issuer) => "arn:aws:iam::222222222222:oidc-provider/" + issuer;

    private static string SamlArn(string name) => "arn:aws:iam::222222222222:saml-provider/" + name;

    private static readonly Gen<IMessage> OfProviders = Gen.OneOf(
        Of(Issuer, Tags, Gen.OneOf("app", "web"), (issuer, tags, app) => new CreateOpenIDConnectProviderRequest { Url = "https://" + issuer, ClientIdList = { app }, Tags = { tags } }),
        Of(Issuer, issuer => new DeleteOpenIDConnectProviderRequest { OpenIdConnectProviderArn = OidcArn(issuer) }),
        Of(Issuer, Name, (issuer, app) => new AddClientIDToOpenIDConnectProviderRequest { OpenIdConnectProviderArn = OidcArn(issuer), ClientId = app }),
        Of(Issuer, Name, (issuer, app) => new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIdConnectProviderArn = OidcArn(issuer), ClientId = app }),
        Of(Issuer, Gen.OneOf("0123456789012345678901234567890123456789", "none"), (issuer, print) => new UpdateOpenIDConnectProviderThumbprintRequest { OpenIdConnectProviderArn = OidcArn(issuer), ThumbprintList = { print } }),
        Of(Issuer, Tags, (issuer, tags) => new TagOpenIDConnectProviderRequest { OpenIdConnectProviderArn = OidcArn(issuer), Tags = { tags } }),
        Of(Issuer, Name, (issuer, key) => new UntagOpenIDConnectProviderRequest { OpenIdConnectProviderArn = OidcArn(issuer), TagKeys = { key } }),
        Of(FewNames, Tags, Gen.OneOf("metadata", "metadata of another", "none"), (name, tags, text) => new CreateSAMLProviderRequest { Name = name, SamlMetadataDocument = text, Tags = { tags } }),
        Of(FewNames, Gen.OneOf("metadata", "metadata of another", "none"), (name, text) => new UpdateSAMLProviderRequest { SamlProviderArn = SamlArn(name), SamlMetadataDocument = text }),
        Of(FewNames, name => new DeleteSAMLProviderRequest { SamlProviderArn = SamlArn(name) }),
        Of(FewNames, Tags, (name, tags) => new TagSAMLProviderRequest { SamlProviderArn = SamlArn(name), Tags = { tags } }),
        Of(FewNames, Name, (name, key) => new UntagSAMLProviderRequest { SamlProviderArn = SamlArn(name), TagKeys = { key } }));

    private static readonly Gen<string> Password = Gen.OneOf("aBcdefg1", "correct-Horse", "short");

    private static readonly Gen<IMessage> OfLogins = Gen.OneOf(
        Of(FewNames, Password, Gen.Bool, (name, password, reset) => new CreateLoginProfileRequest { UserName = name, Password = password, PasswordResetRequired = reset }),
        Of(FewNames, Password, (name, password) => new UpdateLoginProfileRequest { UserName = name, Password = password }),
        Of(FewNames, Gen.Bool, (name, reset) => new UpdateLoginProfileRequest { UserName = name, PasswordResetRequired = reset }),
        Of(FewNames, name => new DeleteLoginProfileRequest { UserName = name }),
        Of(FewNames, alias => new CreateAccountAliasRequest { AccountAlias = alias + "-alias" }),
        Of(FewNames, alias => new DeleteAccountAliasRequest { AccountAlias = alias + "-alias" }),
        Of(FewNames, Gen.OneOf("codecommit.amazonaws.com", "logs.amazonaws.com", "nobody"), (name, service) => new CreateServiceSpecificCredentialRequest { UserName = name, ServiceName = service }));

    private static readonly Gen<Step> OfCredentials = Gen.Select(Gen.Int[0, 20], Gen.OneOf("Active", "Inactive", "Reset", "Delete"), (pick, what) => new Step(
        $"credential {pick} {what}",
        state =>
        {
            var credential = state.ServiceCredentials.Values.ElementAtOrDefault(pick % Math.Max(1, state.ServiceCredentials.Count));
            var (user, id) = (credential?.UserName ?? "a", credential?.Id ?? "ACCANONE");
            return what switch
            {
                "Reset" => new ResetServiceSpecificCredentialRequest { UserName = user, ServiceSpecificCredentialId = id },
                "Delete" => new DeleteServiceSpecificCredentialRequest { UserName = user, ServiceSpecificCredentialId = id },
                _ => (IMessage)new UpdateServiceSpecificCredentialRequest { UserName = user, ServiceSpecificCredentialId = id, Status = what },
            };
        }));

    private static readonly Gen<Step> OfKeys = Gen.Select(Gen.Int[0, 20], Gen.OneOf("Active", "Inactive", ""), (pick, status) => new Step(
        $"key {pick} {status}",
        state =>
        {
            var key = state.AccessKeys.Values.OrderBy(key => key.Id, StringComparer.Ordinal).ElementAtOrDefault(pick % Math.Max(1, state.AccessKeys.Count));
            IMessage request = status.Length > 0
                ? new UpdateAccessKeyRequest { UserName = key?.UserName ?? "a", AccessKeyId = key?.Id ?? "AKIANONE", Status = status }
                : new DeleteAccessKeyRequest { UserName = key?.UserName ?? "a", AccessKeyId = key?.Id ?? "AKIANONE" };
            return request;
        }));

    private static readonly Gen<Step> OfDevices = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 6], Name, Gen.Int[0, 3], (pick, kind, name, step) => new Step(
        $"device {pick} {kind} {name} {step}",
        state =>
        {
            var device = state.MfaDevices.Values.ElementAtOrDefault(pick % Math.Max(1, state.MfaDevices.Count));
            var serial = device?.SerialNumberIn(TestAccount.Id) ?? "arn:aws:iam::222222222222:mfa/none";
            var owner = device?.UserName ?? name;
            // Two codes in a row, of about now for a device that was never used, and else after the last one that was.
            var first = Math.Max(OneTimeCodes.StepAt(TestAccount.Opened) + step, device?.LastStep + 2 ?? 0);
            string Code(long at) => device is null ? "000000" : OneTimeCodes.CodeAt(device.Seed, at);
            return kind switch
            {
                0 or 1 => new EnableMFADeviceRequest { UserName = name, SerialNumber = serial, AuthenticationCode1 = Code(first), AuthenticationCode2 = Code(first + 1) },
                2 => new ResyncMFADeviceRequest { UserName = owner, SerialNumber = serial, AuthenticationCode1 = Code(first), AuthenticationCode2 = Code(first + 1) },
                3 => new DeactivateMFADeviceRequest { UserName = owner, SerialNumber = serial },
                4 => new DeleteVirtualMFADeviceRequest { SerialNumber = serial },
                5 => new TagMFADeviceRequest { SerialNumber = serial, Tags = { new Tag { Key = name, Value = "" } } },
                _ => (IMessage)new UntagMFADeviceRequest { SerialNumber = serial, TagKeys = { name } },
            };
        }));

    public static readonly Gen<Step> Any = Gen.Frequency(
        (20, Fixed.Select(request => new Step($"{request.Descriptor.Name} {request}", _ => request))),
        (4, OfServices.Select(request => new Step($"{request.Descriptor.Name} {request}", _ => request))),
        (4, OfProviders.Select(request => new Step($"{request.Descriptor.Name} {request}", _ => request))),
        (2, OfLogins.Select(request => new Step($"{request.Descriptor.Name} {request}", _ => request))),
        (1, OfKeys),
        (1, OfCredentials),
        (2, OfDevices));

    private static Gen<IMessage> Of<T>(Gen<T> of, Func<T, IMessage> make) => of.Select(make);

    private static Gen<IMessage> Of<T1, T2>(Gen<T1> one, Gen<T2> two, Func<T1, T2, IMessage> make) => Gen.Select(one, two, make);

    private static Gen<IMessage> Of<T1, T2, T3>(Gen<T1> one, Gen<T2> two, Gen<T3> three, Func<T1, T2, T3, IMessage> make) => Gen.Select(one, two, three, make);
}
