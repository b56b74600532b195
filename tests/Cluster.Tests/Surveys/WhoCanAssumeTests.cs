using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Policy;
using static Rolecall.Cluster.Tests.Surveys.WhoCanAssumeWorld;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>
/// ann (user of A) → A/entry → B/middle → B/target; A/entry and A/back assume each other; A/entry also trusts its own account,
/// where bob has a policy and carl has none; B/target is also open to a user by an external id.
/// </summary>
public sealed class WhoCanAssumeTests(WhoCanAssumeWorld silos) : IClassFixture<WhoCanAssumeWorld>
{
    [Fact]
    public async Task WhoCanAssume_TellsEveryChainOnce_ShorterOnesFirst_AndNoneInACircle()
    {
        foreach (var gateway in silos.Gateways)
        {
            var found = await gateway.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target });

            found.Select(TextOf).Should().BeEquivalentTo(
                "vendor? > target",
                "middle > target",
                "entry > middle > target",
                "ann > entry > middle > target",
                "bob > entry > middle > target",
                "vendor > entry > middle > target",
                "back > entry > middle > target");
            found.Select(path => path.Chain.Count).Should().BeInAscendingOrder();
        }
    }

    [Fact]
    public async Task WhoCanAssume_DirectOnly_EndsAtTheFirstLink() =>
        (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target, MaxDepth = 1 }))
        .Select(TextOf).Should().BeEquivalentTo("vendor? > target", "middle > target");

    [Fact]
    public async Task WhoCanAssume_SaysWhichKeyAChainNeeds()
    {
        var vendor = (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target, MaxDepth = 1 })).Single(
            path => path.Answer == AccessAnswer.Possible);
        vendor.MissingKeys.Should().Equal("sts:ExternalId");

        var withIt = new WhoCanAssumeRequest
        {
            RoleArn = Target,
            MaxDepth = 1,
            Context = { new ContextKey { Key = "sts:ExternalId", Values = { "u-7731" } } }
        };
        (await silos.Second.Stream<WhoCanAssumeResponse>(withIt)).Select(TextOf)
            .Should().BeEquivalentTo("vendor > target", "middle > target");
    }

    [Fact]
    public async Task WhoCanAssume_BeyondMaxPaths_SaysThatItStopped()
    {
        var found = await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = Target, MaxPaths = 3 });

        found.Should().HaveCount(4);
        found[^1].Truncated.Should().BeTrue();
        found[..3].Should().OnlyContain(path => !path.Truncated);
    }

    [Fact]
    public async Task WhoCanAssume_ARoleOfTrustedSessions_NamesTheSession()
    {
        await silos.Role(B, "for-a-session", Trust($"arn:aws:sts::{A}:assumed-role/entry/nightly"));

        var only = (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest
        {
            RoleArn = $"arn:aws:iam::{B}:role/for-a-session"
        }))
            .Should().ContainSingle().Subject;
        (only.Principal.Kind, only.Principal.Arn).Should().Be((ListedKind.RoleSession, $"arn:aws:sts::{A}:assumed-role/entry/nightly"));
    }

    [Fact]
    public async Task WhoCanAssume_AChangedTrustPolicy_IsAnsweredByTheNewOne()
    {
        await silos.Role(B, "changing", Trust(Middle));
        (await silos.First.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest
        {
            RoleArn = $"arn:aws:iam::{B}:role/changing",
            MaxDepth = 1
        }))
            .Should().ContainSingle();

        await silos.Do(
            B, new UpdateAssumeRolePolicyRequest { RoleName = "changing", PolicyDocument = Trust($"arn:aws:iam::{A}:user/carl") });

        foreach (var gateway in silos.Gateways)
            (await gateway.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = $"arn:aws:iam::{B}:role/changing" }))
                .Should().BeEmpty("carl has no policy of his own");
    }

    private static string TextOf(WhoCanAssumeResponse path) =>
        string.Join(
            " > ",
            path.Chain.Prepend(path.Principal.Arn)
                .Select(arn => arn[(arn.LastIndexOf('/') + 1)..])
                .Select((name, index) => index == 0 && path.Answer == AccessAnswer.Possible ? name + "?" : name));
}
