using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Play;

/// <summary>Which member and which mix each call takes. It follows from the scenario's seed and the call's number alone, so a run can be repeated.</summary>
internal sealed class Choice
{
    private readonly Scenario scenario;
    private readonly int[][] byOrganization;
    private readonly int members;
    private readonly Zipf? zipf;
    private readonly double[] mixesUpTo;

    public Choice(Scenario scenario, IReadOnlyList<Member> members)
    {
        this.scenario = scenario;
        this.members = members.Count;
        byOrganization = [.. Enumerable.Range(0, members.Count)
            .GroupBy(i => members[i].Organization, StringComparer.Ordinal)
            .Select(group => group.ToArray())];
        zipf = scenario.Skew.Kind == SkewKind.Zipf ? new Zipf(byOrganization.Length, scenario.Skew.Exponent) : null;
        var sum = 0.0;
        mixesUpTo = [.. scenario.Mixes.Select(mix => sum += mix.Weight)];
    }

    /// <summary>Indices of the member and of the mix.</summary>
    /// <param name="number">Of the call in the run, from 0.</param>
    public (int Member, int Mix) Of(long number)
    {
        var (first, second, third) = (
            Shares.Of(scenario.Seed, number * 4), Shares.Of(scenario.Seed, number * 4 + 1), Shares.Of(scenario.Seed, number * 4 + 2));
        var member = scenario.Skew.Kind switch
        {
            SkewKind.Hot => 0,
            SkewKind.Cold => (int)(number % members),
            SkewKind.Zipf => In(byOrganization[zipf!.Rank(first)], second),
            _ => (int)(first * members),
        };
        return (member, MixAt(third * mixesUpTo[^1]));
    }

    private static int In(int[] some, double share) => some[(int)(share * some.Length)];

    private int MixAt(double weight)
    {
        for (var i = 0; i < mixesUpTo.Length - 1; i++)
        {
            if (weight < mixesUpTo[i])
                return i;
        }
        return mixesUpTo.Length - 1;
    }
}
