using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class UsersTests
{
    private readonly TestAccount account = new();

    public UsersTests() => account.Run(new CreateUserRequest { UserName = "alice" });

    [Fact]
    public void CreateUser_WithAPath_AnswersTheWholeUser()
    {
        var user = account.Run<CreateUserResponse>(new CreateUserRequest
        {
            UserName = "bob",
            Path = "/dev/",
            Tags = { new Tag { Key = "team", Value = "a" } }
        }).User;
        (user.Arn, user.Path, user.CreateDate.ToDateTimeOffset())
            .Should().Be(("arn:aws:iam::222222222222:user/dev/bob", "/dev/", TestAccount.Opened));
        user.UserId.Should().StartWith("AIDA").And.HaveLength(21);
        user.Tags.Single().Value.Should().Be("a");
        account.Run<GetUserResponse>(new GetUserRequest { UserName = "BOB" }).User.Should().Be(user);
    }

    [Fact]
    public void CreateUser_OfANameTaken_EntityAlreadyExists() =>
        account.Refuses(new CreateUserRequest { UserName = "Alice" }, "EntityAlreadyExists", "User with name Alice already exists.");

    [Fact]
    public void CreateUser_BeyondTheQuota_LimitExceeded()
    {
        for (var number = 1; number < 5000; number++)
            account.Apply(AccountChange.Put(account.State.Users["alice"] with { Name = $"user{number}" }));
        account.Refuses(new CreateUserRequest { UserName = "bob" }, "LimitExceeded", "Cannot exceed quota for UsersPerAccount: 5000");
    }

    [Fact]
    public void CreateUser_WithABoundaryThatIsNone_NoSuchEntity() => account.Refuses(
        new CreateUserRequest { UserName = "bob", PermissionsBoundary = "arn:aws:iam::222222222222:policy/none" },
        "NoSuchEntity", "Scope ARN: arn:aws:iam::222222222222:policy/none does not exist or is not attachable.");

    [Fact]
    public void CreateUser_WithATagKeyTwice_InvalidInput() => account.Refuses(
        new CreateUserRequest { UserName = "bob", Tags = { new Tag { Key = "team", Value = "a" }, new Tag { Key = "Team", Value = "b" } } },
        "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    [Fact]
    public void CreateUser_WithAReservedTagKey_InvalidInput() => account.Refuses(
        new CreateUserRequest { UserName = "bob", Tags = { new Tag { Key = "aws:team", Value = "a" } } },
        "InvalidInput", "Tag keys beginning with aws: are reserved for system use.");

    [Fact]
    public void CreateUser_WithMoreThanFiftyTags_LimitExceeded() => account.Refuses(
        new CreateUserRequest
        {
            UserName = "bob",
            Tags = { Enumerable.Range(0, 51).Select(number => new Tag { Key = $"k{number}", Value = "v" }) }
        },
        "LimitExceeded", "The number of tags has reached the maximum limit.");

    [Fact]
    public void GetUser_OfNobody_NoSuchEntity() =>
        account.Refuses(new GetUserRequest { UserName = "bob" }, "NoSuchEntity", "The user with name bob cannot be found.");

    [Fact]
    public void GetUser_WithoutAName_IsTheCaller()
    {
        account.Run<GetUserResponse>(new GetUserRequest()).User.Arn.Should().Be("arn:aws:iam::222222222222:root");
        account.Caller = PrincipalFacts.OfUser(account.State.Users["alice"], TestAccount.Id, null).Principal;
        account.Run<GetUserResponse>(new GetUserRequest()).User.UserName.Should().Be("alice");
    }

    [Fact]
    public void GetUser_WithoutANameByARole_ValidationError()
    {
        account.Caller = TestAccount.Root with { Kind = Rolecall.Policy.PrincipalKind.RoleSession };
        account.Refuses(new GetUserRequest(), "ValidationError", "Must specify userName when calling with non-User credentials");
    }

    [Fact]
    public void UpdateUser_OfNobody_NoSuchEntity() => account.Refuses(
        new UpdateUserRequest { UserName = "bob", NewUserName = "rob" }, "NoSuchEntity", "The user with name bob cannot be found.");

    [Fact]
    public void UpdateUser_ToANameTaken_EntityAlreadyExists()
    {
        account.Run(new CreateUserRequest { UserName = "bob" });
        account.Refuses(
            new UpdateUserRequest { UserName = "bob", NewUserName = "ALICE" },
            "EntityAlreadyExists",
            "User with name ALICE already exists.");
    }

    [Fact]
    public void UpdateUser_ToAnotherName_TakesKeysGroupsAndPoliciesAlong()
    {
        account.Run(
            new CreateGroupRequest { GroupName = "Developers" },
            new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" },
            new PutUserPolicyRequest { UserName = "alice", PolicyName = "p", PolicyDocument = TestAccount.AllowAll },
            new CreateAccessKeyRequest { UserName = "alice" });
        var id = account.State.Users["alice"].UserId;
        account.Run(new UpdateUserRequest { UserName = "alice", NewUserName = "alicia", NewPath = "/a/" });
        account.Refuses(new GetUserRequest { UserName = "alice" }, "NoSuchEntity", "The user with name alice cannot be found.");
        var user = account.Run<GetUserResponse>(new GetUserRequest { UserName = "alicia" }).User;
        (user.UserId, user.Path).Should().Be((id, "/a/"));
        account.Run<ListAccessKeysResponse>(new ListAccessKeysRequest { UserName = "alicia" }).AccessKeyMetadata
            .Should().ContainSingle().Which.UserName
            .Should().Be("alicia");
        account.Run<GetGroupResponse>(new GetGroupRequest { GroupName = "Developers" }).Users.Single().UserName.Should().Be("alicia");
        account.Run<ListUserPoliciesResponse>(new ListUserPoliciesRequest { UserName = "alicia" }).PolicyNames.Should().Equal("p");
    }

    [Fact]
    public void UpdateUser_ToAnotherCaseOfItsName_KeepsOneUser()
    {
        account.Run(new UpdateUserRequest { UserName = "alice", NewUserName = "Alice" });
        account.Run<ListUsersResponse>(new ListUsersRequest()).Users.Should().ContainSingle().Which.UserName.Should().Be("Alice");
    }

    [Fact]
    public void DeleteUser_OfNobody_NoSuchEntity() =>
        account.Refuses(new DeleteUserRequest { UserName = "bob" }, "NoSuchEntity", "The user with name bob cannot be found.");

    [Fact]
    public void DeleteUser_InAGroup_DeleteConflict()
    {
        account.Run(
            new CreateGroupRequest { GroupName = "Developers" },
            new AddUserToGroupRequest { GroupName = "Developers", UserName = "alice" });
        account.Refuses(
            new DeleteUserRequest { UserName = "alice" }, "DeleteConflict", "Cannot delete entity, must remove users from group first.");
    }

    [Fact]
    public void DeleteUser_WithAccessKeys_DeleteConflict()
    {
        account.Run(new CreateAccessKeyRequest { UserName = "alice" });
        account.Refuses(
            new DeleteUserRequest { UserName = "alice" }, "DeleteConflict", "Cannot delete entity, must delete access keys first.");
    }

    [Fact]
    public void DeleteUser_WithAttachedPolicies_DeleteConflict()
    {
        account.Run(new AttachUserPolicyRequest { UserName = "alice", PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess" });
        account.Refuses(
            new DeleteUserRequest { UserName = "alice" }, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    }

    [Fact]
    public void DeleteUser_WithInlinePolicies_DeleteConflict()
    {
        account.Run(new PutUserPolicyRequest { UserName = "alice", PolicyName = "p", PolicyDocument = TestAccount.AllowAll });
        account.Refuses(
            new DeleteUserRequest { UserName = "alice" }, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    }

    [Fact]
    public void DeleteUser_OfOneWithNothing_IsGone()
    {
        account.Run(new DeleteUserRequest { UserName = "ALICE" });
        account.State.Users.Should().BeEmpty();
    }
}
