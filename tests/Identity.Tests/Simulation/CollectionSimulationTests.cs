using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;

namespace Rolecall.Identity.Tests.Simulation;

/// <summary>
/// Calls on a collection (ListRoles and the like) in the simulator, against their rows. AWS's model says of ResourceArns: "If this parameter
/// is not provided, then the value defaults to * (all resources)", whatever the action; with the collection's ARN, the simulator decides as the
/// real call does.
/// </summary>
public sealed class CollectionSimulationTests
{
    private readonly TestAccount account = new();

    /// <summary>Every row whose questions are asked on a collection's ARN.</summary>
    public static TheoryData<string> Collections =>
        [.. AccountOperations.ByName.Values.Where(row => row.On.OfWhole(TestAccount.Id) is not null)
            .Select(row => row.Name)
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void Collections_AreThoseThatAwsDecidesOnTheirArn() => Collections.Select(row => row.Data).Should().Equal(
        "ListGroups", "ListInstanceProfiles", "ListOpenIDConnectProviders", "ListRoles", "ListSAMLProviders", "ListUsers", "ListVirtualMFADevices");

    [Theory]
    [MemberData(nameof(Collections))]
    public void Collection_OnItsArn_IsDecidedAsTheRealCallIs(string operation)
    {
        var row = AccountOperations.ByName[operation];
        var arn = row.On.TargetIn(account.State, row.Parser.ParseFrom([]), TestAccount.Root).Arn;
        arn.Should().Be(row.On.OfWhole(TestAccount.Id));
        Simulate(row, Allowing(row, arn + "*"), arn).Should().Be("allowed");
        Simulate(row, Allowing(row, arn + "team/*"), arn).Should().Be("implicitDeny", "the call is asked on the whole collection");
        // Identity providers have no path that a prefix could be of.
        if (arn.EndsWith('/'))
            Simulate(row, Allowing(row, arn + "team/*"), arn + "team/").Should().Be("allowed", "so is the call with that PathPrefix");
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public void Collection_WithoutResources_IsSimulatedOnEverything(string operation)
    {
        var row = AccountOperations.ByName[operation];
        Simulate(row, Allowing(row, row.On.OfWhole(TestAccount.Id) + "*")).Should().Be("implicitDeny");
        Simulate(row, Allowing(row, "*")).Should().Be("allowed");
    }

    private string Simulate(AccountOperation row, string policy, params string[] resources)
    {
        var result = account.Run<SimulateCustomPolicyResponse>(new SimulateCustomPolicyRequest
        {
            PolicyInputList = { policy },
            ActionNames = { row.Action },
            ResourceArns = { resources },
        }).EvaluationResults.Single();
        result.EvalResourceName.Should().Be("*", "AWS's tables name no resource of the action");
        return result.EvalDecision;
    }

    private static string Allowing(AccountOperation row, string resource) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{row.Action}}","Resource":"{{resource}}"}]}""";
}
