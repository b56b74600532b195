using Rolecall.Api.Iam.V1;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>What IAM's operations ask their permission for, against AWS's service authorization tables.</summary>
public sealed class OperationTargetTests
{
    /// <summary>All but GetAccessKeyLastUsed: AWS says that it takes the key's user, whom only the account can tell; below.</summary>
    public static TheoryData<string> Operations => new(AccountOperations.ByName.Keys.Where(name => name != "GetAccessKeyLastUsed").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_IsAskedOnTheStar_WhereAwsSaysThatItTakesNoResource(string operation)
    {
        var action = ServiceAuthorization.Find("iam:" + operation);
        action.Should().NotBeNull("AWS has every operation that we serve");

        var target = AccountResources.TargetOf(operation, new TestAccount().State, TestAccount.RequestOf(operation + "Request"), TestAccount.Root);

        (target.Arn == "*").Should().Be(action!.TakesNoResource);
    }

    [Fact]
    public void GetAccessKeyLastUsed_IsAskedOnWhoHasTheKey()
    {
        var account = new TestAccount();
        account.Run(new CreateUserRequest { UserName = "alice", Path = "/x/", Tags = { new Tag { Key = "team", Value = "blue" } } });
        var users = account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = "alice" }).AccessKey.AccessKeyId;
        var roots = account.Run<CreateAccessKeyResponse>(new CreateAccessKeyRequest()).AccessKey.AccessKeyId;
        foreach (var (key, owner) in new[] { (users, "arn:aws:iam::222222222222:user/x/alice"), (roots, "arn:aws:iam::222222222222:root"), ("AKIANONE", "*") })
        {
            var target = AccountResources.TargetOf("GetAccessKeyLastUsed", account.State, new GetAccessKeyLastUsedRequest { AccessKeyId = key }, TestAccount.Root);
            (target.Arn, target.Entries.Any(entry => entry.Key == "iam:ResourceTag/team")).Should().Be((owner, key == users));
        }
    }
}
