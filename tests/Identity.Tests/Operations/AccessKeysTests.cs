using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;

namespace Rolecall.Identity.Tests.Operations;

public sealed class AccessKeysTests
{
    private readonly TestAccount account = new();

    public AccessKeysTests() => account.Run(new CreateUserRequest { UserName = "alice" }, new CreateUserRequest { UserName = "bob" });

    [Fact]
    public void CreateAccessKey_OfAUser_ShowsTheSecretOnceAndTellsTheAccount()
    {
        var key = Create("alice");
        (key.UserName, key.Status, key.SecretAccessKey.Length).Should().Be(("alice", "Active", 40));
        AccessKeyId.Parse(key.AccessKeyId).Account.Should().Be(TestAccount.Id);
        account.State.AccessKeys[key.AccessKeyId].Secret.Reveal().Should().Be(key.SecretAccessKey);
        account.Run<ListAccessKeysResponse>(new ListAccessKeysRequest { UserName = "alice" }).ToString()
            .Should().NotContain(key.SecretAccessKey);
    }

    [Fact]
    public void CreateAccessKey_WithoutAName_IsTheCallers()
    {
        account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest()).AccessKey.UserName.Should().BeEmpty();
        account.Caller = PrincipalFacts.OfUser(account.State.Users["bob"], TestAccount.Id, null).Principal;
        account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest()).AccessKey.UserName.Should().Be("bob");
    }

    [Fact]
    public void CreateAccessKey_OfNobody_NoSuchEntity() =>
        account.Refuses(new CreateAccessKeyRequest { UserName = "carol" }, "NoSuchEntity", "The user with name carol cannot be found.");

    [Fact]
    public void CreateAccessKey_OfAThird_LimitExceeded()
    {
        _ = (Create("alice"), Create("alice"), Create("bob"));
        account.Refuses(new CreateAccessKeyRequest { UserName = "alice" }, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2");
    }

    [Fact]
    public void CreateAccessKey_OfRootsThird_LimitExceeded()
    {
        for (var number = 0; number < 2; number++)
            account.Apply(AccountChange.Put(AccessKeyOperations.CreateForRoot(account.State, account.Context().Random, account.Now)));
        account.Refuses(new CreateAccessKeyRequest(), "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2");
    }

    [Fact]
    public void ListAccessKeys_OfNobody_NoSuchEntity() =>
        account.Refuses(new ListAccessKeysRequest { UserName = "carol" }, "NoSuchEntity", "The user with name carol cannot be found.");

    [Fact]
    public void UpdateAccessKey_OfAnotherUser_NoSuchEntity()
    {
        var key = Create("alice").AccessKeyId;
        account.Refuses(
            new UpdateAccessKeyRequest { UserName = "bob", AccessKeyId = key, Status = "Inactive" }, "NoSuchEntity",
            $"The Access Key with id {key} cannot be found");
    }

    [Fact]
    public void UpdateAccessKey_ToAStatusThatIsNone_ValidationError()
    {
        var key = Create("alice").AccessKeyId;
        account.Refuses(
            new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = key, Status = "Expired" },
            "ValidationError",
            "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set");
    }

    [Fact]
    public void UpdateAccessKey_ToInactiveAndBack_IsTold()
    {
        var key = Create("alice").AccessKeyId;
        foreach (var status in new[] { "Inactive", "Active" })
        {
            account.Run(new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = key, Status = status });
            account.Run<ListAccessKeysResponse>(new ListAccessKeysRequest { UserName = "alice" }).AccessKeyMetadata.Single().Status
                .Should().Be(status);
        }
    }

    [Fact]
    public void DeleteAccessKey_OfNone_NoSuchEntity() => account.Refuses(
        new DeleteAccessKeyRequest { UserName = "alice", AccessKeyId = "AKIANONE" }, "NoSuchEntity",
        "The Access Key with id AKIANONE cannot be found");

    [Fact]
    public void DeleteAccessKey_OfOne_LeavesTheOther()
    {
        var (one, other) = (Create("alice"), Create("alice"));
        account.Run(new DeleteAccessKeyRequest { UserName = "ALICE", AccessKeyId = one.AccessKeyId });
        account.State.AccessKeys.Keys.Should().Equal(other.AccessKeyId);
    }

    [Fact]
    public void GetAccessKeyLastUsed_OfNone_AccessDenied() => account.Refuses(
        new GetAccessKeyLastUsedRequest { AccessKeyId = "AKIANONE" },
        "AccessDenied",
        "User: arn:aws:iam::222222222222:root is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key AKIANONE");

    [Fact]
    public void GetAccessKeyLastUsed_OfAKeyNeverUsed_IsNotAvailable()
    {
        var used = account.Run<GetAccessKeyLastUsedResponse>(new GetAccessKeyLastUsedRequest { AccessKeyId = Create("alice").AccessKeyId });
        (used.UserName, used.AccessKeyLastUsed.Region, used.AccessKeyLastUsed.ServiceName).Should().Be(("alice", "N/A", "N/A"));
        used.AccessKeyLastUsed.LastUsedDate.Should().BeNull();
    }

    private AccessKey Create(string user) => account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = user }).AccessKey;
}
