using Rolecall.Policy.Services;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>What IAM's operations ask their permission for, against AWS's service authorization tables.</summary>
public sealed class OperationTargetTests
{
    /// <summary>All but GetAccessKeyLastUsed: AWS says that it takes the key's user, whom the request does not name; we ask for everything.</summary>
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
}
