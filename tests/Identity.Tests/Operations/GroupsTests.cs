using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class GroupsTests
{
    private const string NoGroup = "The group with name Nobodies cannot be found.";

    private readonly TestAccount account = new();

    public GroupsTests() => account.Run(new CreateGroupRequest { GroupName = "Developers" }, new CreateUserRequest { UserName = "alice" });

    [Fact]
    public void CreateGroup_OfANameTaken_EntityAlreadyExists() =>
        account.Refuses(
            new CreateGroupRequest { GroupName = "developers" }, "EntityAlreadyExists", "Group with name developers already exists.");

    [Fact]
    public void CreateGroup_BeyondTheQuota_LimitExceeded()
    {
        for (var number = 1; number < 300; number++)
            account.Run(new CreateGroupRequest { GroupName = $"group{number}" });
        account.Refuses(new CreateGroupRequest { GroupName = "more" }, "LimitExceeded", "Cannot exceed quota for GroupsPerAccount: 300");
    }

    [Fact]
    public void GetGroup_OfNone_NoSuchEntity() => account.Refuses(new GetGroupRequest { GroupName = "Nobodies" }, "NoSuchEntity", NoGroup);

    [Fact]
    public void UpdateGroup_OfNone_NoSuchEntity() =>
        account.Refuses(new UpdateGroupRequest { GroupName = "Nobodies", NewPath = "/a/" }, "NoSuchEntity", NoGroup);

    [Fact]
    public void UpdateGroup_ToANameTaken_EntityAlreadyExists()
    {
        account.Run(new CreateGroupRequest { GroupName = "Testers" });
        account.Refuses(
            new UpdateGroupRequest { GroupName = "Testers", NewGroupName = "DEVELOPERS" }, "EntityAlreadyExists",
            "Group with name DEVELOPERS already exists.");
    }

    [Fact]
    public void UpdateGroup_ToAnotherName_TakesItsMembersAlong()
    {
        account.Run(
            new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" },
            new UpdateGroupRequest { GroupName = "developers", NewGroupName = "Engineers" });
        account.Run<ListGroupsForUserResponse>(new ListGroupsForUserRequest { UserName = "alice" }).Groups.Single().GroupName
            .Should().Be("Engineers");
        account.Run<GetGroupResponse>(new GetGroupRequest { GroupName = "engineers" }).Users.Single().UserName.Should().Be("alice");
    }

    /// <summary>The group is found by its members whatever the case of its name then and now.</summary>
    [Fact]
    public void UpdateGroup_ToAnotherCaseOfItsName_KeepsItsMembers()
    {
        account.Run(
            new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" },
            new UpdateGroupRequest { GroupName = "Developers", NewGroupName = "DEVELOPERS" });
        account.Run<ListGroupsForUserResponse>(new ListGroupsForUserRequest { UserName = "alice" }).Groups.Single().GroupName
            .Should().Be("DEVELOPERS");
    }

    [Fact]
    public void DeleteGroup_OfNone_NoSuchEntity() =>
        account.Refuses(new DeleteGroupRequest { GroupName = "Nobodies" }, "NoSuchEntity", NoGroup);

    [Fact]
    public void DeleteGroup_WithMembers_DeleteConflict()
    {
        account.Run(new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" });
        account.Refuses(
            new DeleteGroupRequest { GroupName = "Developers" },
            "DeleteConflict",
            "Cannot delete entity, must remove users from group first.");
    }

    [Fact]
    public void DeleteGroup_WithAttachedPolicies_DeleteConflict()
    {
        account.Run(new AttachGroupPolicyRequest { GroupName = "Developers", PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess" });
        account.Refuses(
            new DeleteGroupRequest { GroupName = "Developers" }, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    }

    [Fact]
    public void DeleteGroup_WithInlinePolicies_DeleteConflict()
    {
        account.Run(new PutGroupPolicyRequest { GroupName = "Developers", PolicyName = "p", PolicyDocument = TestAccount.AllowAll });
        account.Refuses(
            new DeleteGroupRequest { GroupName = "Developers" }, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    }

    [Fact]
    public void AddUserToGroup_OfNone_NoSuchEntity() =>
        account.Refuses(new AddUserToGroupRequest { GroupName = "Nobodies", UserName = "alice" }, "NoSuchEntity", NoGroup);

    [Fact]
    public void AddUserToGroup_OfNobody_NoSuchEntity() => account.Refuses(
        new AddUserToGroupRequest { GroupName = "Developers", UserName = "bob" }, "NoSuchEntity",
        "The user with name bob cannot be found.");

    [Fact]
    public void AddUserToGroup_Twice_ChangesNothing()
    {
        var adding = new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" };
        account.Run(adding);
        account.Outcome(adding).Changes.Should().BeEmpty();
    }

    [Fact]
    public void AddUserToGroup_BeyondTheQuota_LimitExceeded()
    {
        for (var number = 0; number < 10; number++)
            account.Run(
                new CreateGroupRequest { GroupName = $"group{number}" },
                new AddUserToGroupRequest { GroupName = $"group{number}", UserName = "alice" });
        account.Refuses(
            new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" }, "LimitExceeded",
            "Cannot exceed quota for GroupsPerUser: 10");
    }

    [Fact]
    public void RemoveUserFromGroup_OfNone_NoSuchEntity() =>
        account.Refuses(new RemoveUserFromGroupRequest { GroupName = "Nobodies", UserName = "alice" }, "NoSuchEntity", NoGroup);

    [Fact]
    public void RemoveUserFromGroup_OfNobody_NoSuchEntity() => account.Refuses(
        new RemoveUserFromGroupRequest { GroupName = "Developers", UserName = "bob" }, "NoSuchEntity",
        "The user with name bob cannot be found.");

    [Fact]
    public void RemoveUserFromGroup_OfAMember_TakesThemOut()
    {
        account.Run(
            new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" },
            new RemoveUserFromGroupRequest { GroupName = "DEVELOPERS", UserName = "ALICE" });
        account.Run<GetGroupResponse>(new GetGroupRequest { GroupName = "Developers" }).Users.Should().BeEmpty();
    }

    [Fact]
    public void ListGroupsForUser_OfNobody_NoSuchEntity() =>
        account.Refuses(new ListGroupsForUserRequest { UserName = "bob" }, "NoSuchEntity", "The user with name bob cannot be found.");
}
