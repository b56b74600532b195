using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>An organization whose account cannot follow it tells it again where that may help, and only there.</summary>
public sealed class FollowingTests(BrokenFollower silos) : IClassFixture<BrokenFollower>
{
    private const string DenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";

    /// <summary>What may be mended by a retry.</summary>
    private static readonly Dictionary<string, Func<Exception>> Troubles = new()
    {
        ["the test's store is full"] = () => new StoreUnavailableException("the test's store is full"),
        ["Orleans gave the call up"] = () => new OperationCanceledException(),
    };

    public static TheoryData<string> AllTroubles => [.. Troubles.Keys];

    [Theory]
    [MemberData(nameof(AllTroubles))]
    public async Task Account_InTrouble_IsToldAgain_AndOneWithABugIsNot(string trouble)
    {
        var world = await GuardrailWorld.Make(silos.First);
        var policy = (await silos.First.Call<CreateGuardrailResponse>(null, new CreateGuardrailRequest
        {
            OrganizationId = world.Org,
            Name = "deny",
            Type = GuardrailTypes.ServiceControl,
            Content = DenyS3,
        })).PolicyId;
        silos.Break(world.Production, () => new InvalidOperationException("the test's bug"));
        silos.Break(world.Development, Troubles[trouble]);

        foreach (var account in new[] { world.Production, world.Development })
        {
            var attachment = new AttachGuardrailRequest { OrganizationId = world.Org, PolicyId = policy, TargetId = account };
            (await silos.First.FaultOf(null, attachment))!.Status.Should().Be(503, "nobody is told that the change is in force");
        }

        foreach (var when in new[] { "by the write", "again", "and again", "and again" })
            (await silos.IsTold(world.Development)).Should().BeTrue($"the account in trouble is told {when}");
        silos.TimesTold(world.Production).Should().Be(1, "all that are told again are told together");
    }

    /// <summary>Else a bucket on another silo would go on letting people in, and nobody could change that.</summary>
    [Fact]
    public async Task AccountThatIsClosedOnceMore_TellsItsBucketsOnceMore()
    {
        var world = await GuardrailWorld.Make(silos.First);
        var bucket = "app-" + world.Production;
        (await world.List(silos.First, world.Admin)).Should().BeNull();
        await silos.First.Call<RemoveAccountResponse>(
            null, new RemoveAccountRequest { OrganizationId = world.Org, AccountId = world.Production });
        silos.Break(bucket, () => new TimeoutException("the test's bucket"));
        var close = new CloseAccountRequest { AccountId = world.Production };

        (await silos.First.FaultOf(null, close))!.Status.Should().Be(503, "nobody is told that the account is closed everywhere");
        (await silos.First.FaultOf(null, close))!.Status.Should().Be(503);
        silos.TimesTold(bucket).Should().Be(2);
    }
}
