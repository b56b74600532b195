using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Tests.Organization;
using CreatePolicyRequest = Rolecall.Api.Iam.V1.CreatePolicyRequest;
using Tag = Rolecall.Api.Iam.V1.Tag;

namespace Rolecall.Identity.Tests.Quotas;

/// <summary>A quota that was set holds for the next write, whatever it was before; what there is already stays.</summary>
public sealed class AdjustedQuotaTests
{
    private const string Policy = "arn:aws:iam::222222222222:policy/p";
    private const string Saml = "arn:aws:iam::222222222222:saml-provider/a0";

    private static readonly Lazy<string> Pem = new(() =>
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    });

    private readonly TestAccount account = new();

    /// <summary>Each with a request that is one too many at two, but for documents, whose length is set.</summary>
    public static TheoryData<string, int, string> OfAccounts => new()
    {
        { "UsersPerAccount", 2, "Cannot exceed quota for UsersPerAccount: 2" },
        { "GroupsPerAccount", 2, "Cannot exceed quota for GroupsPerAccount: 2" },
        { "RolesPerAccount", 2, "Cannot exceed quota for RolesPerAccount: 2" },
        { "PoliciesPerAccount", 2, "Cannot exceed quota for PoliciesPerAccount: 2" },
        { "InstanceProfilesPerAccount", 2, "Cannot exceed quota for InstanceProfilesPerAccount: 2" },
        { "OpenIdConnectProvidersPerAccount", 2, "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 2" },
        { "SAMLProvidersPerAccount", 2, "Cannot exceed quota for SAMLProvidersPerAccount: 2" },
        { "KeysPerSAMLProvider", 2, "Cannot exceed quota for KeysPerSAMLProvider: 2" },
        { "ClientIdsPerOpenIdConnectProvider", 2, "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 2" },
        { "PrivateKeysPerSAMLProvider", 1, "Cannot exceed quota for PrivateKeysPerSAMLProvider: 1" },
        { "VirtualMFADevicesPerAccount", 2, "Cannot exceed quota for VirtualMFADevicesPerAccount: 2" },
        { "PolicyVersionsInUse", 2, "Cannot exceed quota for PolicyVersionsInUse: 2" },
        { "PoliciesPerUser", 2, "Cannot exceed quota for PoliciesPerUser: 2" },
        { "PoliciesPerGroup", 2, "Cannot exceed quota for PoliciesPerGroup: 2" },
        { "PoliciesPerRole", 2, "Cannot exceed quota for PoliciesPerRole: 2" },
        { "GroupsPerUser", 2, "Cannot exceed quota for GroupsPerUser: 2" },
        { "AccessKeysPerUser", 1, "Cannot exceed quota for AccessKeysPerUser: 1" },
        { "ServiceSpecificCredentialsPerUser", 1, "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 1" },
        { "VersionsPerPolicy", 2, "A managed policy can have up to 2 versions. Before you create a new version, you must delete an existing version." },
        { "TagsPerUser", 1, "The number of tags has reached the maximum limit." },
        { "TagsPerRole", 1, "The number of tags has reached the maximum limit." },
        { "TagsPerOtherEntity", 1, "The number of tags has reached the maximum limit." },
        { "ACLSizePerRole", 20, "Cannot exceed quota for ACLSizePerRole: 20" },
        { "PolicySize", 20, "Cannot exceed quota for PolicySize: 20" },
        { "UserPolicySize", 20, "Maximum policy size of 20 bytes exceeded for user a0" },
        { "GroupPolicySize", 20, "Maximum policy size of 20 bytes exceeded for group a0" },
        { "RolePolicySize", 20, "Maximum policy size of 20 bytes exceeded for role a0" },
    };

    [Theory]
    [MemberData(nameof(OfAccounts))]
    public void LoweredQuota_RefusesTheNextOne_AndKeepsWhatThereIs(string key, int value, string refusal)
    {
        var requests = Exceeding(key, value);
        foreach (var request in requests[..^1])
            account.Run(request);
        var before = StateText.Of(account.State);
        Set(key, value);
        account.Refuses(requests[^1], "LimitExceeded", refusal);
        Set(key, null);
        StateText.Of(account.State).Should().Be(before);
        account.Run(requests[^1]);
    }

    /// <summary>A row that nothing reads would be set to no effect.</summary>
    [Fact]
    public void EveryQuotaOfIam_IsTriedHere() => IamQuotas.All.Select(quota => quota.Key).Except(OfAccounts.Select(row => row.Data.Item1)).Should().BeEquivalentTo(
    [
        // One already: they cannot be lower.
        "AccountAliasesPerAccount", "LoginProfilesPerUser", "PermissionsBoundariesPerEntity", "InstanceSessionsPerInstanceProfile",
        // Nothing that they count can be made here.
        "ServerCertificatesPerAccount", "CertificatesPerUser", "SSHPublicKeysPerUser",
        // In tests of their own, here and in MfaDevicesTests.
        "ThumbprintsPerOpenIdConnectProvider", "MFADevicesPerUser",
    ]);

    [Fact]
    public void RaisedQuota_LetsMoreIn()
    {
        var trust = TestAccount.TrustAccount.Replace("\"sts:AssumeRole\"", $"[{string.Join(',', Enumerable.Repeat("\"sts:AssumeRole\"", 130))}]", StringComparison.Ordinal);
        var create = new CreateRoleRequest { RoleName = "long", AssumeRolePolicyDocument = trust };
        account.Refuses(create, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048");
        Set("ACLSizePerRole", 4096);
        account.Run(create);
        account.ReadBack();
        account.Run(new CreateRoleRequest { RoleName = "other", AssumeRolePolicyDocument = trust });
    }

    [Fact]
    public void Summary_TellsWhatHolds()
    {
        Set("RolesPerAccount", 1200);
        Set("ACLSizePerRole", 4096);
        var summary = account.Run<GetAccountSummaryResponse>(new GetAccountSummaryRequest()).SummaryMap;
        (summary["RolesQuota"], summary["AssumeRolePolicySizeQuota"], summary["UsersQuota"]).Should().Be((1200, 4096, 5000));
    }

    [Theory]
    [InlineData("RolesPerAccount", 5001, null, "You must provide a quota value not greater than the maximum of 5000")]
    [InlineData("UsersPerAccount", 5001, null, "The quota Users per account is not adjustable: it is 5000 at most.")]
    [InlineData("RolesPerAccount", 0, null, "You must provide a quota value of at least 1")]
    [InlineData("StsRequestsPerSecond", 700, null, "The sandbox's rule throttling says how much Requests per second per account per Region is.")]
    [InlineData("RolesPerAccount", 1000, "arn:aws:iam::222222222222:user/ann", "You must provide a quota value greater than the current quota value")]
    [InlineData("RolesPerAccount", 900, "arn:aws:iam::222222222222:user/ann", "You must provide a quota value greater than the current quota value")]
    [InlineData("PoliciesPerGroup", 11, "arn:aws:iam::222222222222:user/ann", "The quota Managed policies per group is not adjustable.")]
    public void Setting_ThatCannotBe_IsRefused(string key, int value, string? requestedBy, string refusal)
    {
        var setting = () => Setting(key, value, requestedBy).ToStored(account.State.Quotas);
        var fault = setting.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Message, fault.Status).Should().Be(("IllegalArgumentException", refusal, 400));
    }

    [Fact]
    public void Request_ThatRaises_IsKeptWithWhoAsked()
    {
        var kept = Setting("RolesPerAccount", 2000, "arn:aws:iam::222222222222:user/ann").ToStored(account.State.Quotas)!;
        (kept.Value, kept.RequestedBy, kept.RequestId).Should().Be((2000, "arn:aws:iam::222222222222:user/ann", "1"));
    }

    [Fact]
    public void OrganizationsQuota_HoldsForTheNextOne()
    {
        var org = TestOrganization.WithBothTypes();
        void Limit(string key, int value) => org.Apply(OrganizationChange.Put(Setting(key, value, null).ToStored(org.State.Quotas)!));
        Limit("AccountsPerOrganization", 2);
        org.Account("second");
        org.Refuses(new CreateAccountRequest { AccountName = "third", Email = "third@example.com" }, "ConstraintViolationException", "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
        Limit("AccountsPerOrganization", 25);
        org.Account("third");
        Limit("UnitsPerOrganization", 1);
        var unit = org.Unit(org.Root, "one");
        org.Refuses(new CreateOrganizationalUnitRequest { ParentId = unit, Name = "two" }, "ConstraintViolationException", "OU_NUMBER_LIMIT_EXCEEDED");
        Limit("ServiceControlPolicies", 1);
        var policy = org.Policy("one");
        org.Refuses(
            new Api.Organizations.V1.CreatePolicyRequest { Name = "two", Description = "", Type = GuardrailTypes.ServiceControl, Content = TestOrganization.DenyS3 },
            "ConstraintViolationException", "POLICY_NUMBER_LIMIT_EXCEEDED");
        Limit("ServiceControlPoliciesPerTarget", 1);
        org.Refuses(new AttachPolicyRequest { PolicyId = policy, TargetId = unit }, "ConstraintViolationException", "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
        Limit("ServiceControlPolicySize", 20);
        org.Refuses(new UpdatePolicyRequest { PolicyId = policy, Content = TestOrganization.DenyS3 }, "ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED");
        Limit("TagsPerOrganizationResource", 1);
        org.Refuses(
            new TagResourceRequest
            {
                ResourceId = unit,
                Tags = { new Api.Organizations.V1.Tag { Key = "a", Value = "" }, new Api.Organizations.V1.Tag { Key = "b", Value = "" } },
            },
            "ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED");
    }

    [Fact]
    public void Thumbprints_AreAsManyAsTheirQuota()
    {
        CreateOpenIDConnectProviderRequest Of(int prints) => new()
        {
            Url = $"https://host{prints}.example",
            ThumbprintList = { Enumerable.Repeat(new string('a', 40), prints) },
        };
        Set("ThumbprintsPerOpenIdConnectProvider", 2);
        account.Run(Of(2));
        account.Refuses(Of(3), "InvalidInput", "Thumbprint list must contain fewer than 2 entries.");
    }

    [Fact]
    public void OrganizationsQuotas_OfDepthInvitationsAndResourceControlPolicies_HoldForTheNextOne()
    {
        var org = TestOrganization.WithBothTypes();
        void Limit(string key, int value) => org.Apply(OrganizationChange.Put(Setting(key, value, null).ToStored(org.State.Quotas)!));
        var unit = org.Unit(org.Root, "one");
        Limit("UnitDepth", 1);
        org.Refuses(new CreateOrganizationalUnitRequest { ParentId = unit, Name = "two" }, "ConstraintViolationException", "OU_DEPTH_LIMIT_EXCEEDED");
        Limit("AccountsPerOrganization", 1);
        org.Refuses(
            new InviteAccountToOrganizationRequest { Target = new HandshakeParty { Id = "888888888888", Type = "ACCOUNT" } },
            "HandshakeConstraintViolationException", "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
        var policy = org.Policy("one", TestOrganization.RcpDenyS3, GuardrailTypes.ResourceControl);
        Limit("ResourceControlPoliciesPerTarget", 1);
        org.Refuses(new AttachPolicyRequest { PolicyId = policy, TargetId = org.Root }, "ConstraintViolationException", "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
        Limit("ResourceControlPolicySize", 20);
        org.Refuses(new UpdatePolicyRequest { PolicyId = policy, Content = TestOrganization.RcpDenyS3 }, "ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED");
        Limit("ResourceControlPolicies", 1);
        org.Refuses(
            new Api.Organizations.V1.CreatePolicyRequest { Name = "two", Description = "", Type = GuardrailTypes.ResourceControl, Content = "{}" },
            "ConstraintViolationException", "POLICY_NUMBER_LIMIT_EXCEEDED");
    }

    private static QuotaSetting Setting(string key, int? value, string? requestedBy) =>
        new() { Key = key, Value = value, RequestedBy = requestedBy, RequestId = requestedBy is null ? null : "1", At = TestAccount.Opened };

    private void Set(string key, int? value) => account.Apply(Setting(key, value, null).ToStored(account.State.Quotas) is { } quota
        ? AccountChange.Put(quota)
        : AccountChange.Delete<StoredQuota>(key));

    /// <summary>Requests of which the last is over the quota, and the others are not.</summary>
    private static IMessage[] Exceeding(string key, int value)
    {
        var user = new CreateUserRequest { UserName = "a0" };
        var group = new CreateGroupRequest { GroupName = "a0" };
        var role = new CreateRoleRequest { RoleName = "a0", AssumeRolePolicyDocument = TestAccount.TrustAccount };
        var policy = new CreatePolicyRequest { PolicyName = "p", PolicyDocument = TestAccount.AllowAll };
        IMessage[] Times(Func<int, IMessage> make) => [.. Enumerable.Range(0, value + 1).Select(make)];
        string Name(int number) => "a" + number.ToString(CultureInfo.InvariantCulture);
        string Aws(int number) => "arn:aws:iam::aws:policy/" + new[] { "ReadOnlyAccess", "AdministratorAccess", "SecurityAudit" }[number];
        Tag[] tags = [.. Enumerable.Range(0, value + 1).Select(number => new Tag { Key = Name(number), Value = "" })];
        return key switch
        {
            "UsersPerAccount" => Times(number => new CreateUserRequest { UserName = Name(number) }),
            "GroupsPerAccount" => Times(number => new CreateGroupRequest { GroupName = Name(number) }),
            "RolesPerAccount" => Times(number => new CreateRoleRequest { RoleName = Name(number), AssumeRolePolicyDocument = TestAccount.TrustAccount }),
            "PoliciesPerAccount" or "PolicyVersionsInUse" => Times(number => new CreatePolicyRequest { PolicyName = Name(number), PolicyDocument = TestAccount.AllowAll }),
            "InstanceProfilesPerAccount" => Times(number => new CreateInstanceProfileRequest { InstanceProfileName = Name(number) }),
            "VirtualMFADevicesPerAccount" => Times(number => new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = Name(number) }),
            "PoliciesPerUser" => [user, .. Times(number => new AttachUserPolicyRequest { UserName = "a0", PolicyArn = Aws(number) })],
            "PoliciesPerGroup" => [group, .. Times(number => new AttachGroupPolicyRequest { GroupName = "a0", PolicyArn = Aws(number) })],
            "PoliciesPerRole" => [role, .. Times(number => new AttachRolePolicyRequest { RoleName = "a0", PolicyArn = Aws(number) })],
            "GroupsPerUser" =>
            [
                user, .. Times(number => new CreateGroupRequest { GroupName = Name(number) }),
                .. Times(number => new AddUserToGroupRequest { UserName = "a0", GroupName = Name(number) }),
            ],
            "OpenIdConnectProvidersPerAccount" => Times(number => new CreateOpenIDConnectProviderRequest { Url = $"https://{Name(number)}.example" }),
            "SAMLProvidersPerAccount" => Times(number => new CreateSAMLProviderRequest { Name = Name(number), SamlMetadataDocument = "metadata" }),
            "KeysPerSAMLProvider" =>
            [
                new CreateSAMLProviderRequest { Name = "a0", SamlMetadataDocument = "metadata key key" },
                new UpdateSAMLProviderRequest { SamlProviderArn = Saml, SamlMetadataDocument = "metadata key key key" },
            ],
            "ClientIdsPerOpenIdConnectProvider" =>
            [
                new CreateOpenIDConnectProviderRequest { Url = "https://host.example" },
                .. Times(number => new AddClientIDToOpenIDConnectProviderRequest
                {
                    OpenIdConnectProviderArn = "arn:aws:iam::222222222222:oidc-provider/host.example",
                    ClientId = Name(number),
                }),
            ],
            "PrivateKeysPerSAMLProvider" =>
            [
                new CreateSAMLProviderRequest { Name = "a0", SamlMetadataDocument = "metadata" },
                .. Times(_ => new UpdateSAMLProviderRequest { SamlProviderArn = Saml, AddPrivateKey = Pem.Value }),
            ],
            "AccessKeysPerUser" => [user, .. Times(_ => new CreateAccessKeyRequest { UserName = "a0" })],
            "ServiceSpecificCredentialsPerUser" =>
                [user, .. Times(_ => new CreateServiceSpecificCredentialRequest { UserName = "a0", ServiceName = "codecommit.amazonaws.com" })],
            "VersionsPerPolicy" => [policy, .. Times(_ => new CreatePolicyVersionRequest { PolicyArn = Policy, PolicyDocument = TestAccount.AllowAll })[1..]],
            "TagsPerUser" => [user, new TagUserRequest { UserName = "a0", Tags = { tags } }],
            "TagsPerRole" => [role, new TagRoleRequest { RoleName = "a0", Tags = { tags } }],
            "TagsPerOtherEntity" => [policy, new TagPolicyRequest { PolicyArn = Policy, Tags = { tags } }],
            "ACLSizePerRole" => [role, new UpdateAssumeRolePolicyRequest { RoleName = "a0", PolicyDocument = TestAccount.TrustAccount }],
            "PolicySize" => [policy, new CreatePolicyVersionRequest { PolicyArn = Policy, PolicyDocument = TestAccount.AllowAll }],
            "UserPolicySize" => [user, new PutUserPolicyRequest { UserName = "a0", PolicyName = "p", PolicyDocument = TestAccount.AllowAll }],
            "GroupPolicySize" => [group, new PutGroupPolicyRequest { GroupName = "a0", PolicyName = "p", PolicyDocument = TestAccount.AllowAll }],
            "RolePolicySize" => [role, new PutRolePolicyRequest { RoleName = "a0", PolicyName = "p", PolicyDocument = TestAccount.AllowAll }],
            _ => throw new InvalidOperationException($"No request exceeds {key}."),
        };
    }
}
