using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>Every list, in pages of every size: all items, each once, in one order. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html</summary>
public sealed class PaginationTests
{
    private const int Many = 7;

    private static readonly TestAccount Account = Filled();

    /// <summary>The lists, with the member that holds their items.</summary>
    public static TheoryData<string, string> Lists => new()
    {
        { nameof(ListUsersRequest), "users" }, { nameof(ListGroupsRequest), "groups" }, { nameof(ListRolesRequest), "roles" },
        { nameof(ListPoliciesRequest), "policies" }, { nameof(GetGroupRequest), "users" }, { nameof(ListGroupsForUserRequest), "groups" },
        { nameof(ListAccessKeysRequest), "access_key_metadata" },
        { nameof(ListUserPoliciesRequest), "policy_names" }, { nameof(ListGroupPoliciesRequest), "policy_names" },
        { nameof(ListRolePoliciesRequest), "policy_names" },
        { nameof(ListAttachedUserPoliciesRequest), "attached_policies" }, { nameof(ListAttachedGroupPoliciesRequest), "attached_policies" },
        { nameof(ListAttachedRolePoliciesRequest), "attached_policies" }, { nameof(ListPolicyVersionsRequest), "versions" },
        { nameof(ListEntitiesForPolicyRequest), "policy_groups policy_roles policy_users" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_InPagesOfAnySize_IsTheWholeListOnce(string request, string items)
    {
        var whole = Page(request, items, null, 1000, out var none);
        none.Should().BeNull();
        whole.Should().HaveCountGreaterThan(1).And.OnlyHaveUniqueItems();
        for (var size = 1; size <= whole.Count + 1; size++)
        {
            var (joined, marker) = (new List<string>(), (string?)null);
            do
            {
                var page = Page(request, items, marker, size, out marker);
                page.Should().HaveCountLessThanOrEqualTo(size);
                joined.AddRange(page);
            }
            while (marker is not null);
            joined.Should().Equal(whole, because: "the pages have {0} items", size);
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_WithAMarkerThatIsNone_ValidationError(string request, string items)
    {
        _ = items;
        Account.Refuses(Request(request, "a marker!", 10), "ValidationError", "Invalid Marker.");
    }

    [Fact]
    public void ListUsers_WithoutMaxItems_AreAHundredAtOnce()
    {
        var account = new TestAccount();
        for (var number = 0; number < 101; number++)
            account.Run(new CreateUserRequest { UserName = $"user{number}" });
        var page = account.Run<ListUsersResponse>(new ListUsersRequest());
        (page.Users.Count, page.IsTruncated).Should().Be((100, true));
        account.Run<ListUsersResponse>(new ListUsersRequest { Marker = page.Marker }).Users.Should().ContainSingle();
    }

    [Fact]
    public void ListUsers_WhoseLastUserIsDeletedBetweenPages_GoesOnAfterThem()
    {
        var account = new TestAccount();
        account.Run(
            new CreateUserRequest { UserName = "a" },
            new CreateUserRequest { UserName = "b" },
            new CreateUserRequest { UserName = "c" });
        var page = account.Run<ListUsersResponse>(new ListUsersRequest { MaxItems = 2 });
        account.Run(new DeleteUserRequest { UserName = "b" });
        account.Run<ListUsersResponse>(new ListUsersRequest { Marker = page.Marker }).Users.Single().UserName.Should().Be("c");
    }

    [Fact]
    public void ListUsers_OfAPath_AreThoseUnderIt()
    {
        var account = new TestAccount();
        account.Run(
            new CreateUserRequest { UserName = "a", Path = "/x/" },
            new CreateUserRequest { UserName = "b", Path = "/x/y/" },
            new CreateUserRequest { UserName = "c" });
        account.Run<ListUsersResponse>(new ListUsersRequest { PathPrefix = "/x/" }).Users.Select(user => user.UserName)
            .Should().Equal("a", "b");
    }

    private static List<string> Page(string request, string items, string? marker, int size, out string? next)
    {
        var answer = Account.Outcome(Request(request, marker, size)).Response;
        next = (bool)Value(answer, "is_truncated") ? (string)Value(answer, "marker") : null;
        return [.. items.Split(' ').SelectMany(
            field => ((System.Collections.IEnumerable)Value(answer, field)).Cast<object>().Select(item => $"{field} {item}"))];
    }

    private static IMessage Request(string name, string? marker, int size)
    {
        var request = TestAccount.RequestOf(name);
        foreach (var field in request.Descriptor.Fields.InDeclarationOrder())
        {
            object? value = field.Name switch
            {
                "user_name" or "group_name" or "role_name" => "n0",
                "policy_arn" => "arn:aws:iam::222222222222:policy/p0",
                // AWS's 1,594 have their own test.
                "scope" => "Local",
                "marker" => marker,
                "max_items" => size,
                _ => null,
            };
            if (value is not null)
                field.Accessor.SetValue(request, value);
        }
        return request;
    }

    private static object Value(IMessage message, string field) => message.Descriptor.FindFieldByName(field).Accessor.GetValue(message);

    private static TestAccount Filled()
    {
        var account = new TestAccount();
        for (var number = 0; number < Many; number++)
        {
            account.Run(
                new CreateUserRequest { UserName = $"n{number}" },
                new CreateGroupRequest { GroupName = $"N{number}" },
                new CreateRoleRequest { RoleName = $"n{number}", AssumeRolePolicyDocument = TestAccount.TrustAccount },
                new CreatePolicyRequest { PolicyName = $"p{number}", PolicyDocument = TestAccount.AllowAll });
        }
        for (var number = 0; number < Many; number++)
        {
            var arn = $"arn:aws:iam::222222222222:policy/p{number}";
            account.Run(
                new AddUserToGroupRequest { UserName = $"n{number}", GroupName = "n0" },
                new AddUserToGroupRequest { UserName = "n0", GroupName = $"n{number}" },
                new PutUserPolicyRequest { UserName = "n0", PolicyName = $"i{number}", PolicyDocument = TestAccount.AllowAll },
                new PutGroupPolicyRequest { GroupName = "n0", PolicyName = $"i{number}", PolicyDocument = TestAccount.AllowAll },
                new PutRolePolicyRequest { RoleName = "n0", PolicyName = $"i{number}", PolicyDocument = TestAccount.AllowAll },
                new AttachUserPolicyRequest { UserName = "n0", PolicyArn = arn },
                new AttachGroupPolicyRequest { GroupName = "n0", PolicyArn = arn },
                new AttachRolePolicyRequest { RoleName = "n0", PolicyArn = arn });
        }
        for (var number = 0; number < 2; number++)
            account.Run(new CreateAccessKeyRequest { UserName = "n0" });
        for (var number = 2; number <= 5; number++)
            account.Run(new CreatePolicyVersionRequest
            {
                PolicyArn = "arn:aws:iam::222222222222:policy/p0",
                PolicyDocument = TestAccount.AllowAll
            });
        return account;
    }
}
