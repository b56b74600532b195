using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class AttachmentsTests
{
    private const string Arn = "arn:aws:iam::222222222222:policy/x/Read";
    private const string NoArn = "arn:aws:iam::222222222222:policy/None";

    private readonly TestAccount account = new();

    public AttachmentsTests() => account.Run(
        new CreateUserRequest { UserName = "one" },
        new CreateGroupRequest { GroupName = "one" },
        new CreateRoleRequest { RoleName = "one", AssumeRolePolicyDocument = TestAccount.TrustAccount },
        new CreatePolicyRequest { PolicyName = "Read", Path = "/x/", PolicyDocument = TestAccount.AllowAll });

    [Theory]
    [InlineData("User")]
    [InlineData("Group")]
    [InlineData("Role")]
    public void Policy_AttachedAndDetached_IsCountedAndGone(string kind)
    {
        account.Run(Attach(kind, "one", Arn));
        account.Outcome(Attach(kind, "one", Arn)).Changes.Should().BeEmpty();
        account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = Arn }).Policy.AttachmentCount.Should().Be(1);
        account.Run(Detach(kind, "one", Arn));
        account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = Arn }).Policy.AttachmentCount.Should().Be(0);
    }

    [Theory]
    [InlineData("User", "user")]
    [InlineData("Group", "group")]
    [InlineData("Role", "role")]
    public void AttachPolicy_ToNone_NoSuchEntity(string kind, string text)
    {
        account.Refuses(Attach(kind, "none", Arn), "NoSuchEntity", $"The {text} with name none cannot be found.");
        account.Refuses(Detach(kind, "none", Arn), "NoSuchEntity", $"The {text} with name none cannot be found.");
    }

    [Theory]
    [InlineData("User")]
    [InlineData("Group")]
    [InlineData("Role")]
    public void AttachPolicy_OfNone_NoSuchEntity(string kind) =>
        account.Refuses(Attach(kind, "one", NoArn), "NoSuchEntity", $"Policy {NoArn} does not exist or is not attachable.");

    [Theory]
    [InlineData("User", "PoliciesPerUser")]
    [InlineData("Group", "PoliciesPerGroup")]
    [InlineData("Role", "PoliciesPerRole")]
    public void AttachPolicy_OfAnEleventh_LimitExceeded(string kind, string quota)
    {
        for (var number = 0; number < 10; number++)
            account.Run(
                new CreatePolicyRequest { PolicyName = $"p{number}", PolicyDocument = TestAccount.AllowAll },
                Attach(kind, "one", $"arn:aws:iam::222222222222:policy/p{number}"));
        account.Refuses(Attach(kind, "one", Arn), "LimitExceeded", $"Cannot exceed quota for {quota}: 10");
    }

    [Theory]
    [InlineData("User")]
    [InlineData("Group")]
    [InlineData("Role")]
    public void DetachPolicy_NotAttached_NoSuchEntity(string kind) =>
        account.Refuses(Detach(kind, "one", Arn), "NoSuchEntity", $"Policy {Arn} was not found.");

    [Fact]
    public void ListAttachedUserPolicies_OfAPath_AreThosePolicies()
    {
        account.Run(Attach("User", "one", Arn), Attach("User", "one", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        account.Run<ListAttachedUserPoliciesResponse>(new ListAttachedUserPoliciesRequest { UserName = "one", PathPrefix = "/x/" })
            .AttachedPolicies.Should().ContainSingle().Which.PolicyName.Should().Be("Read");
    }

    [Fact]
    public void ListAttachedPolicies_OfNone_NoSuchEntity()
    {
        account.Refuses(
            new ListAttachedUserPoliciesRequest { UserName = "none" }, "NoSuchEntity", "The user with name none cannot be found.");
        account.Refuses(
            new ListAttachedGroupPoliciesRequest { GroupName = "none" }, "NoSuchEntity", "The group with name none cannot be found.");
        account.Refuses(
            new ListAttachedRolePoliciesRequest { RoleName = "none" }, "NoSuchEntity", "The role with name none cannot be found.");
    }

    [Fact]
    public void ListEntitiesForPolicy_OfAll_NamesEachKind()
    {
        account.Run(Attach("User", "one", Arn), Attach("Group", "one", Arn), Attach("Role", "one", Arn));
        var entities = account.Run<ListEntitiesForPolicyResponse>(new ListEntitiesForPolicyRequest { PolicyArn = Arn });
        (entities.PolicyUsers.Single().UserName, entities.PolicyGroups.Single().GroupName, entities.PolicyRoles.Single().RoleName)
            .Should().Be(("one", "one", "one"));
        account.Run<ListEntitiesForPolicyResponse>(new ListEntitiesForPolicyRequest { PolicyArn = Arn, EntityFilter = "Role" }).PolicyUsers
            .Should().BeEmpty();
    }

    [Fact]
    public void ListEntitiesForPolicy_OfNone_NoSuchEntity() =>
        account.Refuses(new ListEntitiesForPolicyRequest { PolicyArn = NoArn }, "NoSuchEntity", $"Policy {NoArn} was not found.");

    [Fact]
    public void PutPermissionsBoundary_OfNoPolicy_NoSuchEntity()
    {
        const string text = $"Scope ARN: {NoArn} does not exist or is not attachable.";
        account.Refuses(new PutUserPermissionsBoundaryRequest { UserName = "one", PermissionsBoundary = NoArn }, "NoSuchEntity", text);
        account.Refuses(new PutRolePermissionsBoundaryRequest { RoleName = "one", PermissionsBoundary = NoArn }, "NoSuchEntity", text);
    }

    [Fact]
    public void PermissionsBoundary_OfNobody_NoSuchEntity()
    {
        account.Refuses(
            new PutUserPermissionsBoundaryRequest { UserName = "none", PermissionsBoundary = Arn },
            "NoSuchEntity",
            "The user with name none cannot be found.");
        account.Refuses(
            new PutRolePermissionsBoundaryRequest { RoleName = "none", PermissionsBoundary = Arn },
            "NoSuchEntity",
            "The role with name none cannot be found.");
        account.Refuses(
            new DeleteUserPermissionsBoundaryRequest { UserName = "none" }, "NoSuchEntity", "The user with name none cannot be found.");
        account.Refuses(
            new DeleteRolePermissionsBoundaryRequest { RoleName = "none" }, "NoSuchEntity", "The role with name none cannot be found.");
    }

    [Fact]
    public void DeletePermissionsBoundary_WhereNoneIs_NoSuchEntity()
    {
        account.Refuses(
            new DeleteUserPermissionsBoundaryRequest { UserName = "one" }, "NoSuchEntity", "User one does not have a permission boundary.");
        account.Refuses(
            new DeleteRolePermissionsBoundaryRequest { RoleName = "one" }, "NoSuchEntity", "Role one does not have a permission boundary.");
    }

    [Fact]
    public void PermissionsBoundary_PutAndDeleted_IsCountedAndGone()
    {
        account.Run(
            new PutUserPermissionsBoundaryRequest { UserName = "one", PermissionsBoundary = Arn },
            new PutRolePermissionsBoundaryRequest { RoleName = "one", PermissionsBoundary = Arn });
        account.Run<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = Arn }).Policy.PermissionsBoundaryUsageCount.Should().Be(2);
        account.Run(
            new DeleteUserPermissionsBoundaryRequest { UserName = "one" },
            new DeleteRolePermissionsBoundaryRequest { RoleName = "one" });
        account.Run<GetUserResponse>(new GetUserRequest { UserName = "one" }).User.PermissionsBoundary.Should().BeNull();
    }

    private static IMessage Attach(string kind, string name, string arn) => kind switch
    {
        "User" => new AttachUserPolicyRequest { UserName = name, PolicyArn = arn },
        "Group" => new AttachGroupPolicyRequest { GroupName = name, PolicyArn = arn },
        _ => new AttachRolePolicyRequest { RoleName = name, PolicyArn = arn },
    };

    private static IMessage Detach(string kind, string name, string arn) => kind switch
    {
        "User" => new DetachUserPolicyRequest { UserName = name, PolicyArn = arn },
        "Group" => new DetachGroupPolicyRequest { GroupName = name, PolicyArn = arn },
        _ => new DetachRolePolicyRequest { RoleName = name, PolicyArn = arn },
    };
}
