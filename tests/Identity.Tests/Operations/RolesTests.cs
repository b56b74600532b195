using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class RolesTests
{
    private const string NoRole = "The role with name Nothing cannot be found.";

    private readonly TestAccount account = new();

    public RolesTests() =>
        account.Run(new CreateRoleRequest { RoleName = "UpdateApp", AssumeRolePolicyDocument = TestAccount.TrustAccount });

    [Fact]
    public void CreateRole_WithEverything_AnswersTheWholeRole()
    {
        var role = account.Run<CreateRoleResponse>(new CreateRoleRequest
        {
            RoleName = "Audit",
            Path = "/vendor/",
            Description = "for audits",
            MaxSessionDuration = 7200,
            AssumeRolePolicyDocument = TestAccount.TrustAccount,
            PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess",
            Tags = { new Tag { Key = "team", Value = "a" } },
        }).Role;
        (role.Arn, role.Description).Should().Be(("arn:aws:iam::222222222222:role/vendor/Audit", "for audits"));
        role.RoleId.Should().StartWith("AROA").And.HaveLength(21);
        role.PermissionsBoundary.PermissionsBoundaryArn.Should().Be("arn:aws:iam::aws:policy/ReadOnlyAccess");
        // tests/cases/recorded/iam-shapes.json: what AWS tells of a role only later.
        role.MaxSessionDuration = 7200;
        role.RoleLastUsed = new();
        account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = "audit" }).Role.Should().Be(role);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(400, true)]
    [InlineData(401, false)]
    public void LastUse_IsToldByGetRoleAlone_AndForFourHundredDays(int daysAgo, bool told)
    {
        var at = account.Now.AddDays(-daysAgo);
        account.Apply(AccountChange.Put(account.State.Roles["UpdateApp"] with { LastUsed = new RoleUse(at, "eu-central-1") }));
        account.ReadBack();

        var shown = account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = "UpdateApp" }).Role.RoleLastUsed;
        (shown.LastUsedDate?.ToDateTimeOffset(), shown.HasRegion ? shown.Region : null)
            .Should().Be(told ? (at, "eu-central-1") : (null, null));
        account.Run<ListRolesResponse>(new ListRolesRequest()).Roles.Should().AllSatisfy(role => role.RoleLastUsed.Should().BeNull());
    }

    [Fact]
    public void LastUse_OfARoleMadeAnew_IsNone()
    {
        var former = account.State.Roles["UpdateApp"];
        account.Apply(AccountChange.Put(new StoredRole
        {
            Name = "Used",
            Path = "/",
            RoleId = former.RoleId,
            CreatedAt = account.Now,
            MaxSessionDuration = 3600,
            TrustPolicy = former.TrustPolicy,
            LastUsed = new RoleUse(account.Now, "us-east-1"),
        }));
        account.Run(
            new DeleteRoleRequest { RoleName = "Used" },
            new CreateRoleRequest { RoleName = "Used", AssumeRolePolicyDocument = TestAccount.TrustAccount });
        account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = "Used" }).Role.RoleLastUsed.Should().Be(new RoleLastUsed());
    }

    /// <summary>The roles' grains are told what changes them: that one was used does not.</summary>
    [Fact]
    public void LastUse_TouchesNoRole_ButAChangeBesideItDoes()
    {
        var (before, role) = (account.State, account.State.Roles["UpdateApp"]);
        var used = AccountChange.Put(role with { LastUsed = new RoleUse(account.Now, "us-east-1") });
        var described = AccountChange.Put(role with { Description = "new", LastUsed = new RoleUse(account.Now, "us-east-1") });
        AccountState.RolesTouchedBy([used], before, before.Apply(used)).Should().BeEmpty();
        AccountState.RolesTouchedBy([used, described], before, before.Apply(used).Apply(described)).Should().Equal("UpdateApp");
    }

    [Fact]
    public void CreateRole_OfANameTaken_EntityAlreadyExists() => account.Refuses(
        new CreateRoleRequest { RoleName = "updateapp", AssumeRolePolicyDocument = TestAccount.TrustAccount },
        "EntityAlreadyExists", "Role with name updateapp already exists.");

    [Fact]
    public void CreateRole_BeyondTheQuota_LimitExceeded()
    {
        for (var number = 1; number < 1000; number++)
            account.Apply(AccountChange.Put(account.State.Roles["UpdateApp"] with { Name = $"role{number}" }));
        account.Refuses(
            new CreateRoleRequest { RoleName = "more", AssumeRolePolicyDocument = TestAccount.TrustAccount }, "LimitExceeded",
            "Cannot exceed quota for RolesPerAccount: 1000");
    }

    [Fact]
    public void CreateRole_WithABoundaryThatIsNone_NoSuchEntity() => account.Refuses(
        new CreateRoleRequest
        {
            RoleName = "a",
            AssumeRolePolicyDocument = TestAccount.TrustAccount,
            PermissionsBoundary = "arn:aws:iam::aws:policy/None"
        },
        "NoSuchEntity", "Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.");

    [Theory]
    [InlineData("no json")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(TestAccount.AllowAll)]
    public void CreateRole_WithAMalformedTrustPolicy_MalformedPolicyDocument(string document) =>
        Malformed(new CreateRoleRequest { RoleName = "a", AssumeRolePolicyDocument = document });

    [Fact]
    public void CreateRole_WithATrustPolicyTooLong_LimitExceeded() => account.Refuses(
        new CreateRoleRequest { RoleName = "a", AssumeRolePolicyDocument = TrustPolicyOver2048() }, "LimitExceeded",
        "Cannot exceed quota for ACLSizePerRole: 2048");

    [Fact]
    public void GetRole_OfNone_NoSuchEntity() => account.Refuses(new GetRoleRequest { RoleName = "Nothing" }, "NoSuchEntity", NoRole);

    [Fact]
    public void UpdateRole_OfNone_NoSuchEntity() => account.Refuses(new UpdateRoleRequest { RoleName = "Nothing" }, "NoSuchEntity", NoRole);

    [Fact]
    public void UpdateRole_OfItsDurationAlone_KeepsTheRest()
    {
        account.Run(
            new UpdateRoleDescriptionRequest { RoleName = "UpdateApp", Description = "text" },
            new UpdateRoleRequest { RoleName = "UpdateApp", MaxSessionDuration = 43_200 });
        var role = account.Run<GetRoleResponse>(new GetRoleRequest { RoleName = "UpdateApp" }).Role;
        (role.Description, role.MaxSessionDuration).Should().Be(("text", 43_200));
    }

    [Fact]
    public void UpdateRoleDescription_OfNone_NoSuchEntity() =>
        account.Refuses(new UpdateRoleDescriptionRequest { RoleName = "Nothing", Description = "a" }, "NoSuchEntity", NoRole);

    [Fact]
    public void UpdateAssumeRolePolicy_OfNone_NoSuchEntity() => account.Refuses(
        new UpdateAssumeRolePolicyRequest { RoleName = "Nothing", PolicyDocument = TestAccount.TrustAccount }, "NoSuchEntity", NoRole);

    [Fact]
    public void UpdateAssumeRolePolicy_WithAMalformedOne_MalformedPolicyDocument() =>
        Malformed(new UpdateAssumeRolePolicyRequest { RoleName = "UpdateApp", PolicyDocument = TestAccount.AllowAll });

    [Fact]
    public void UpdateAssumeRolePolicy_TooLong_LimitExceeded() => account.Refuses(
        new UpdateAssumeRolePolicyRequest { RoleName = "UpdateApp", PolicyDocument = TrustPolicyOver2048() },
        "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048");

    [Fact]
    public void DeleteRole_OfNone_NoSuchEntity() => account.Refuses(new DeleteRoleRequest { RoleName = "Nothing" }, "NoSuchEntity", NoRole);

    [Fact]
    public void DeleteRole_WithAttachedPolicies_DeleteConflict()
    {
        account.Run(new AttachRolePolicyRequest { RoleName = "UpdateApp", PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess" });
        account.Refuses(
            new DeleteRoleRequest { RoleName = "UpdateApp" }, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    }

    [Fact]
    public void DeleteRole_WithInlinePolicies_DeleteConflict()
    {
        account.Run(new PutRolePolicyRequest { RoleName = "UpdateApp", PolicyName = "p", PolicyDocument = TestAccount.AllowAll });
        account.Refuses(
            new DeleteRoleRequest { RoleName = "UpdateApp" }, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    }

    [Fact]
    public void DeleteRole_AndCreateRole_MakeAnotherRole()
    {
        var id = account.State.Roles["UpdateApp"].RoleId;
        account.Run(
            new DeleteRoleRequest { RoleName = "UpdateApp" },
            new CreateRoleRequest { RoleName = "UpdateApp", AssumeRolePolicyDocument = TestAccount.TrustAccount });
        account.State.Roles["UpdateApp"].RoleId.Should().NotBe(id);
    }

    private void Malformed(Google.Protobuf.IMessage request)
    {
        var running = () => account.Outcome(request);
        running.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedPolicyDocument");
    }

    private static string TrustPolicyOver2048() =>
        TestAccount.TrustAccount.Replace("\"Effect\"", $"\"Sid\":\"{new string('s', 2048)}\",\"Effect\"", StringComparison.Ordinal);
}
