using CsCheck;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The library against the naive second opinion.</summary>
public sealed class DifferentialTests
{
    [Fact]
    public void Decide_RandomWorlds_AgreesWithTheNaiveEvaluator()
    {
        var seen = new int[3];
        WorldGen.World.Sample(world =>
        {
            var decision = Subject.Decide(world);
            var expected = NaiveEvaluator.Decide(world);
            Interlocked.Increment(ref seen[(int)expected.Item1]);
            return (decision.Result, decision.DecidingLayer) == expected
                ? true
                : throw new InvalidOperationException($"expected {expected}, was {Subject.Decide(world, explain: true).Explain()}");
        }, iter: 24_000);

        // The worlds are worth something only where each answer is common.
        seen.Should().OnlyContain(count => count > 1_000);
    }

    [Fact]
    public void Decide_Explained_IsTheSameDecision() =>
        WorldGen.World.Sample(world =>
        {
            var (plain, explained) = (Subject.Decide(world), Subject.Decide(world, explain: true));
            return (plain.Result, plain.DecidingLayer) == (explained.Result, explained.DecidingLayer) && explained.Explain().Length > 0;
        }, iter: 5_000);
}
