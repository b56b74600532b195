using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Resources;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Tests.Resources;

/// <summary>What each row of IAM's operations says that it acts on, against AWS's service authorization tables.</summary>
public sealed class ResourceRowTests
{
    private const string Boundary = "arn:aws:iam::222222222222:policy/Boundary";

    /// <summary>Keys of IAM's table that no request of these operations has anything to say for.</summary>
    private static readonly Dictionary<string, string> NotSent = new()
    {
        ["iam:FIDO-certification"] = "only virtual devices are enabled here",
        ["iam:FIDO-FIPS-140-2-certification"] = "only virtual devices are enabled here",
        ["iam:FIDO-FIPS-140-3-certification"] = "only virtual devices are enabled here",
        ["iam:RegisterSecurityKey"] = "only virtual devices are enabled here",
        ["iam:RoleTemplateARN"] = "there are no role templates",
        ["iam:OrganizationsPolicyId"] = "there is no report of service last accessed",
        ["iam:DelegationDuration"] = "delegation requests are not an account's",
        ["iam:DelegationRequestOwner"] = "delegation requests are not an account's",
        ["iam:NotificationChannel"] = "delegation requests are not an account's",
        ["iam:TemplateArn"] = "delegation requests are not an account's",
    };

    /// <summary>Operations that are decided on an ARN though the tables name no resource: measured, or told by AWS's denials.</summary>
    private static readonly string[] DecidedOnMore =
    [
        "GetAccessKeyLastUsed",
        "ListGroups",
        "ListInstanceProfiles",
        "ListOpenIDConnectProviders",
        "ListRoles",
        "ListSAMLProviders",
        "ListUsers",
        "ListVirtualMFADevices"
    ];

    public static TheoryData<string> Operations => [.. AccountOperations.ByName.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Type_IsOneThatAwsSaysTheActionTakes(string operation)
    {
        var action = ServiceAuthorization.Find("iam:" + operation);
        action.Should().NotBeNull("AWS has every operation that we serve");
        var on = AccountOperations.ByName[operation].On;

        if (action!.TakesNoResource)
            (on.Type is null).Should().Be(!DecidedOnMore.Contains(operation));
        else if (on.Type is { } type)
            action.Resources.Select(resource => resource.Type.Name).Should().Contain(type.Name);
        else
            TargetOf(operation).Arn.Should().Be(
                "arn:aws:iam::222222222222:user/team/named", "whose permissions are asked for is the resource");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Target_HasTheFormatOfItsType(string operation)
    {
        var type = AccountOperations.ByName[operation].On.Type;
        var target = TargetOf(operation);
        if (type is null || target.Arn == "*" || target.Arn.EndsWith(":root", StringComparison.Ordinal))
            return;
        ServiceAuthorization.FindService("iam")!.ResourceTypes.Single(known => known.Name == type.Name).Matches(target.Arn)
            .Should().BeTrue(target.Arn);
    }

    /// <summary>A policy that asks for a key which AWS sends must not find it missing.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void EveryKeyOfAwssTable_IsSent(string operation)
    {
        var action = ServiceAuthorization.Find("iam:" + operation)!;
        var type = AccountOperations.ByName[operation].On.Type;
        var isThere = IamResources.TypeOf(TargetOf(operation).Arn)?.ByArn(World().State, TargetOf(operation).Arn) is not null;
        var known = action.ConditionKeys
            .Concat(action.Resources.Where(resource => type is null || resource.Type.Name == type.Name).SelectMany(
                resource => resource.ConditionKeys.Concat(resource.Type.ConditionKeys)))
            .Where(key => !NotSent.ContainsKey(
                key.Name) && (isThere || !key.Name.Contains(":ResourceTag/", StringComparison.Ordinal))).ToArray();
        var sent = NeedsOf(operation).SelectMany(need => need.On.Entries).Select(entry => entry.Key).ToArray();

        known.Where(key => !sent.Any(key.Covers)).Select(key => key.Name)
            .Should().BeEmpty("the request sends {0}", string.Join(", ", sent));
    }

    [Theory]
    [InlineData("GetRole", "role named")]
    [InlineData("CreateRole", null)]
    [InlineData("ListRoles", null)]
    [InlineData("GetUser", "user named")]
    [InlineData("CreateUser", null)]
    [InlineData("GetGroup", "group named")]
    [InlineData("GetInstanceProfile", "instance profile named")]
    [InlineData("GetPolicy", "policy arn:aws:iam::222222222222:policy/named")]
    [InlineData("CreatePolicy", "policy named")]
    [InlineData("ListPolicies", "policy path /team/")]
    [InlineData("CreateVirtualMFADevice", null)]
    [InlineData("CreateOpenIDConnectProvider", null)]
    [InlineData("GetOpenIDConnectProvider", null)]
    [InlineData("GetSAMLProvider", null)]
    [InlineData("GetAccountSummary", "*")]
    public void Denial_NamesTheResourceAsAwsDoes(string operation, string? name) => TargetOf(operation).DeniedAs.Should().Be(name);

    [Theory]
    [InlineData("ListRoles", "role")]
    [InlineData("ListUsers", "user")]
    [InlineData("ListGroups", "group")]
    [InlineData("ListInstanceProfiles", "instance-profile")]
    public void Collection_IsAskedOnItsArnWithThePathPrefix(string operation, string type)
    {
        TargetOf(operation).Arn.Should().Be($"arn:aws:iam::222222222222:{type}/team/");
        var all = AccountOperations.ByName[operation];
        all.On.TargetIn(new TestAccount().State, all.Parser.ParseFrom([]), TestAccount.Root).Arn
            .Should().Be($"arn:aws:iam::222222222222:{type}/");
    }

    [Theory]
    [InlineData("ListOpenIDConnectProviders", "oidc-provider/*")]
    [InlineData("ListSAMLProviders", "saml-provider/*")]
    [InlineData("CreateOpenIDConnectProvider", "oidc-provider/tokens.example/id")]
    [InlineData("CreateSAMLProvider", "saml-provider/named")]
    public void Providers_AreAskedOnTheirArns(string operation, string resource) =>
        TargetOf(operation).Arn.Should().Be("arn:aws:iam::222222222222:" + resource);

    [Fact]
    public void GetAccessKeyLastUsed_IsAskedOnWhoHasTheKey()
    {
        var account = new TestAccount();
        account.Run(new CreateUserRequest { UserName = "alice", Path = "/x/", Tags = { new Tag { Key = "team", Value = "blue" } } });
        var users = account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = "alice" }).AccessKey.AccessKeyId;
        var roots = account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest()).AccessKey.AccessKeyId;
        foreach (var (key, owner) in new[]
        {
            (users, "arn:aws:iam::222222222222:user/x/alice"), (roots, "arn:aws:iam::222222222222:root"), ("AKIANONE", "*")
        })
        {
            var target = AccountOperations.ByName["GetAccessKeyLastUsed"].On.TargetIn(
                account.State, new GetAccessKeyLastUsedRequest { AccessKeyId = key }, TestAccount.Root);
            (target.Arn, target.Entries.Any(entry => entry.Key == "iam:ResourceTag/team")).Should().Be((owner, key == users));
        }
    }

    [Fact]
    public void RenamedUser_IsAskedUnderBothNames()
    {
        var request = new UpdateUserRequest { UserName = "named", NewUserName = "other", NewPath = "/b/" };
        AccountOperations.ByName["UpdateUser"].NeedsIn(World().State, request, TestAccount.Root).Select(need => (need.Action, need.On.Arn))
            .Should().Equal(
            ("iam:UpdateUser", "arn:aws:iam::222222222222:user/team/named"), ("iam:UpdateUser", "arn:aws:iam::222222222222:user/b/other"));
    }

    [Fact]
    public void RoleOfAnInstanceProfile_IsPassed()
    {
        var request = new AddRoleToInstanceProfileRequest { InstanceProfileName = "named", RoleName = "named" };
        var pass = AccountOperations.ByName["AddRoleToInstanceProfile"].NeedsIn(World().State, request, TestAccount.Root)[1];
        (pass.Action, pass.On.Arn).Should().Be(("iam:PassRole", "arn:aws:iam::222222222222:role/named"));
        pass.On.Entries.Select(entry => (entry.Key, entry.Values[0])).Should().Equal(
            ("iam:PassedToService", "ec2.amazonaws.com"),
            ("iam:AssociatedResourceArn", "arn:aws:iam::222222222222:instance-profile/named"));
    }

    private static OperationTarget TargetOf(string operation) => NeedsOf(operation)[0].On;

    /// <summary>Asked with a request whose every member is given, in an account that has what it names.</summary>
    private static System.Collections.Immutable.ImmutableArray<NeededPermission> NeedsOf(string operation)
    {
        var row = AccountOperations.ByName[operation];
        var world = World().State;
        var request = Filled(row.Parser.ParseFrom([]));
        if (request.Descriptor.FindFieldByName("service_specific_credential_id") is { } id)
            id.Accessor.SetValue(request, world.ServiceCredentials.Keys.Single());
        return row.NeedsIn(world, request, TestAccount.Root);
    }

    private static TestAccount World()
    {
        var account = new TestAccount();
        var tags = new[] { new Tag { Key = "team", Value = "blue" } };
        account.Run(
            new CreatePolicyRequest { PolicyName = "Boundary", PolicyDocument = TestAccount.AllowAll },
            new CreatePolicyRequest { PolicyName = "named", PolicyDocument = TestAccount.AllowAll, Tags = { tags } },
            new CreateUserRequest { UserName = "named", Path = "/team/", PermissionsBoundary = Boundary, Tags = { tags } },
            new CreateGroupRequest { GroupName = "named" },
            new CreateRoleRequest
            {
                RoleName = "named",
                AssumeRolePolicyDocument = TestAccount.TrustAccount,
                PermissionsBoundary = Boundary,
                Tags = { tags }
            },
            new CreateInstanceProfileRequest { InstanceProfileName = "named", Tags = { tags } },
            new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "named", Tags = { tags } },
            new CreateServiceSpecificCredentialRequest { UserName = "named", ServiceName = "codecommit.amazonaws.com" },
            new CreateOpenIDConnectProviderRequest { Url = "https://tokens.example/id", Tags = { tags } },
            new CreateSAMLProviderRequest { Name = "named", SamlMetadataDocument = "metadata", Tags = { tags } });
        return account;
    }

    private static IMessage Filled(IMessage request)
    {
        foreach (var field in request.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsRepeated && field.Accessor.GetValue(request) is RepeatedField<string> keys)
                keys.Add("team");
            else if (field.IsRepeated && field.Accessor.GetValue(request) is RepeatedField<Tag> tags)
                tags.Add(new Tag { Key = "team", Value = "blue" });
            else if (!field.IsRepeated && field.FieldType == FieldType.String)
                field.Accessor.SetValue(request, TextFor(field.Name));
            else if (!field.IsRepeated && field.FieldType == FieldType.Int32)
                field.Accessor.SetValue(request, 1);
        }
        return request;
    }

    private static string TextFor(string member) => member switch
    {
        "policy_source_arn" => "arn:aws:iam::222222222222:user/team/named",
        "policy_arn" => "arn:aws:iam::222222222222:policy/named",
        "permissions_boundary" => Boundary,
        "url" => "https://tokens.example/id",
        "open_id_connect_provider_arn" => "arn:aws:iam::222222222222:oidc-provider/tokens.example/id",
        "saml_provider_arn" => "arn:aws:iam::222222222222:saml-provider/named",
        "serial_number" => "arn:aws:iam::222222222222:mfa/named",
        "aws_service_name" => "ecs.amazonaws.com",
        "deletion_task_id" => "task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/1",
        "path" or "path_prefix" or "new_path" => "/team/",
        _ => "named",
    };
}
