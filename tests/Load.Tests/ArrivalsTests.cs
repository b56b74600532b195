using CsCheck;
using Rolecall.LoadDriver.Loops;

namespace Rolecall.Load.Tests;

public sealed class ArrivalsTests
{
    private static readonly Gen<Phase> Phases = Gen.Select(Gen.Int[1, 20], Gen.Double[0.5, 500], Gen.Double[0.5, 500],
        (seconds, from, to) => new Phase(TimeSpan.FromSeconds(seconds), from, to));

    [Fact]
    public void Call_IsDueFromItsInstantOn() => Gen.Select(Phases.Array[1, 4], Gen.Double[0, 1]).Sample((phases, share) =>
    {
        var arrivals = new Arrivals(phases);
        var number = (long)(share * Math.Max(0, arrivals.Total - 1));
        var when = arrivals.When(number);

        return arrivals.Total == 0
            || (arrivals.By(when + TimeSpan.FromMilliseconds(0.01)) > number
                && arrivals.By(when - TimeSpan.FromMilliseconds(0.01)) <= number);
    });

    [Fact]
    public void Calls_AreDueInTheirOrder_AndWithinTheLoad() => Phases.Array[1, 4].Sample(phases =>
    {
        var arrivals = new Arrivals(phases);
        TimeSpan[] instants = [.. Enumerable.Range(0, (int)arrivals.Total).Select(number => arrivals.When(number))];

        return instants.SequenceEqual(instants.Order())
            && Array.TrueForAll(instants, instant => instant >= TimeSpan.Zero && instant <= arrivals.Length);
    });

    [Fact]
    public void FirstCallOfASlowLoad_LeavesAtOnce() =>
        Arrivals.Constant(rate: 2, TimeSpan.FromSeconds(5)).By(TimeSpan.FromMilliseconds(1)).Should().Be(1);

    [Fact]
    public void Ramp_OffersTheAreaUnderItsRate() => new Arrivals([new Phase(TimeSpan.FromSeconds(10), 0, 100)]).Total.Should().Be(500);
}
