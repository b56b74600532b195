using CsCheck;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The library against the naive second opinion.</summary>
public sealed class DifferentialTests
{
    /// <summary>Worlds come in eights that share their policies. tests/long asks more.</summary>
    private static long Eights => LongRun.Of(normally: 16_000, atLength: 1_500_000);

    private static readonly Verdict[] Verdicts = Enum.GetValues<Verdict>();
    private static readonly Layer[] Layers = Enum.GetValues<Layer>();

    /// <summary>Who may decide what: a guardrail never grants, only the resource's own, a trust or an identity policy does.</summary>
    private static readonly (Verdict, Layer)[] Outcomes =
    [
        .. Layers.Select(layer => (Verdict.ExplicitDeny, layer)),
        .. Layers.Select(layer => (Verdict.ImplicitDeny, layer)),
        (Verdict.Allow, Layer.ResourcePolicy), (Verdict.Allow, Layer.TrustPolicy), (Verdict.Allow, Layer.IdentityPolicy),
    ];

    [Fact]
    public void Decide_RandomWorlds_AgreesWithTheNaiveEvaluator()
    {
        var (seen, said) = (new long[Verdicts.Length, Layers.Length], new long[Verdicts.Length, Layers.Length]);
        WorldGen.Worlds.Sample(worlds =>
        {
            foreach (var world in worlds)
            {
                var decision = Subject.Decide(world);
                var expected = NaiveEvaluator.Decide(world);
                Interlocked.Increment(ref seen[(int)expected.Item1, (int)expected.Item2]);
                foreach (var layer in decision.Layers)
                    Interlocked.Increment(ref said[(int)layer.Verdict, (int)layer.Layer]);
                if ((decision.Result, decision.DecidingLayer) != expected)
                    throw new InvalidOperationException(
                        $"expected {expected}, was {Subject.Decide(world, explain: true).Explain()}\n{world}");
            }
        }, iter: Eights);

        var counts = Outcomes.Select(outcome => (outcome, Count: seen[(int)outcome.Item1, (int)outcome.Item2])).ToList();
        LongRun.Tell($"{counts.Sum(one => one.Count)} random questions: {string.Join(", ", counts.Select(one => $"{one.outcome.Item1} by {one.outcome.Item2} {one.Count}"))}");
        counts.Sum(one => one.Count).Should().Be(8 * Eights, "no other layer decides so");
        // The worlds are worth something only where every layer decides often, each way that it can.
        counts.Should().OnlyContain(one => one.Count > 100);
        said.Cast<long>().Should().OnlyContain(count => count > 100, "every layer says allow, says deny, and says nothing");
    }

    [Fact]
    public void Decide_OneCondition_AgreesAndEveryOperatorHoldsAndFails()
    {
        var seen = ConditionGen.Operators.ToDictionary(name => name, _ => new int[2]);
        Gen.Select(ConditionGen.Clause, ConditionGen.Context).Sample((clause, context) =>
        {
            var world = OneCondition(clause, context);
            var (decided, expected) = (Subject.Decide(world), NaiveEvaluator.Decide(world));
            Interlocked.Increment(ref seen[clause.Split('"')[1]][expected.Item1 == Verdict.Allow ? 1 : 0]);
            if (decided.Result != expected.Item1)
                throw new InvalidOperationException($"expected {expected}, was {Subject.Decide(world, explain: true).Explain()}\n{world}");
        }, iter: LongRun.Of(normally: 60_000, atLength: 1_000_000));

        // What holds of no values and of all, and where the key is absent, cannot fail; the others do both.
        seen.Where(one => one.Value.Any(count => count == 0)).Select(one => $"{one.Key} {string.Join('/', one.Value)}").Should().BeEmpty();
    }

    [Fact]
    public void Decide_Explained_IsTheSameDecision() =>
        WorldGen.World.Sample(world =>
        {
            var (plain, explained) = (Subject.Decide(world), Subject.Decide(world, explain: true));
            return (plain.Result, plain.DecidingLayer) == (explained.Result, explained.DecidingLayer) && explained.Explain().Length > 0;
        }, iter: 3_000);

    private static World OneCondition(string clause, ConditionEntry[] context) => new()
    {
        Caller = Callers.All[0],
        Action = "app:Do",
        Resource = "*",
        Context = [.. context],
        Identity = [new RawPolicy(
            "2012-10-17", [$"{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{{{clause}}}}}"])],
        Kind = ResourceKind.Plain,
        Owner = Callers.Here,
    };
}
