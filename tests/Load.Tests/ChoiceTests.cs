using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.Load.Tests;

public sealed class ChoiceTests
{
    private const int Organizations = 10;
    private const int Calls = 100_000;

    private static readonly Member[] Members =
    [
        .. from organization in Enumerable.Range(0, Organizations)
           from role in Enumerable.Range(0, 3)
           select new Member($"o{organization}", new AwsKeys("AKIA", "secret"), $"arn:aws:iam::{organization:D12}:role/r{role}"),
    ];

    [Fact]
    public void Choice_FollowsFromTheSeedAlone()
    {
        (int, int)[] Of(int seed) =>
            [.. Enumerable.Range(0, 1_000).Select(number => new Choice(With(SkewKind.Even) with { Seed = seed }, Members).Of(number))];

        Of(1).Should().Equal(Of(1));
        Of(2).Should().NotEqual(Of(1));
    }

    [Fact]
    public void Even_TakesAllMembersAndMixesByTheirWeights()
    {
        var counted = Count(SkewKind.Even);

        counted.Members.Should().HaveCount(Members.Length);
        counted.Members.Values.Should().OnlyContain(count => Math.Abs(count - Calls / Members.Length) < Calls / Members.Length * 0.1);
        ((double)counted.Mixes[0] / Calls).Should().BeApproximately(0.75, 0.01);
    }

    [Fact]
    public void Zipf_TakesTheFirstOrganizationTwiceAsOftenAsTheSecond()
    {
        var counted = Count(SkewKind.Zipf);
        int Of(int organization) => Enumerable.Range(organization * 3, 3).Sum(member => counted.Members.GetValueOrDefault(member));

        ((double)Of(0) / Of(1)).Should().BeApproximately(2, 0.1);
        ((double)Of(0) / Of(9)).Should().BeApproximately(10, 1);
    }

    [Fact]
    public void Hot_TakesOneMember() => Count(SkewKind.Hot).Members.Should().ContainSingle();

    [Fact]
    public void Cold_TakesEachMemberOnceBeforeAnyComesAgain()
    {
        var choice = new Choice(With(SkewKind.Cold), Members);

        Enumerable.Range(0, Members.Length).Select(number => choice.Of(number).Member).Should().Equal(Enumerable.Range(0, Members.Length));
    }

    private static (Dictionary<int, int> Members, Dictionary<int, int> Mixes) Count(SkewKind skew)
    {
        var choice = new Choice(With(skew), Members);
        (int Member, int Mix)[] chosen = [.. Enumerable.Range(0, Calls).Select(number => choice.Of(number))];
        return (chosen.CountBy(one => one.Member).ToDictionary(), chosen.CountBy(one => one.Mix).ToDictionary());
    }

    private static Scenario With(SkewKind skew) => new()
    {
        Name = "n",
        Skew = new Skew(skew),
        Mixes = [new Mix(3, [new Step(StepKind.AssumeRole)], TimeSpan.Zero), new Mix(1, [new Step(StepKind.GetRole)], TimeSpan.Zero)],
    };
}
