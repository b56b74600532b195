using Microsoft.Extensions.Time.Testing;
using Rolecall.LoadDriver.Loops;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Loops;

public sealed class FlightTests
{
    private readonly FakeTimeProvider time = new();
    private readonly HeldCalls calls = new();

    [Fact]
    public async Task Calls_LeaveWithTheirNumbers_AndTheInstantsAtWhichTheyWereDue()
    {
        var flight = new Flight(calls, most: 1_000, time);
        var now = time.GetTimestamp();
        long[] intended = [.. Enumerable.Range(0, 49).Select(i => now + i)];

        flight.Leave(7, intended);
        await calls.AwaitMade(intended.Length);

        calls.Made.Order().Should().Equal(intended.Select((_, i) => (7L + i, now + i)));
        (flight.UnderWay, flight.Departures).Should().Be((intended.Length, new Departures(intended.Length, Late: 0, Dropped: 0)));
    }

    /// <summary>Half a millisecond of a tick; what is left is made by other threads, so that the next tick is not missed.</summary>
    [Fact]
    public async Task ThreadThatLetsCallsLeave_MakesThemItself_ForHalfATick()
    {
        var (pacing, byItself) = (Environment.CurrentManagedThreadId, 0);
        var calls = new HeldCalls
        {
            Making = _ =>
            {
                if (Environment.CurrentManagedThreadId != pacing)
                    return;
                byItself++;
                time.Advance(TimeSpan.FromMicroseconds(100));
            },
        };
        var flight = new Flight(calls, most: 1_000, time);
        var now = time.GetTimestamp();

        flight.Leave(0, [.. Enumerable.Range(0, 40).Select(i => now + i)]);
        var madeAtOnce = byItself;
        await calls.AwaitMade(40);

        madeAtOnce.Should().Be(5);
        calls.Made.Order().Should().Equal(Enumerable.Range(0, 40).Select(i => ((long)i, now + i)));
    }

    /// <summary>A call that throws is a fault of the generator's: the run ends with it, and not with calls that nobody answers.</summary>
    [Fact]
    public async Task CallThatThrows_Lands_AndIsTold()
    {
        var calls = new HeldCalls { Making = number => _ = number == 1 ? throw new InvalidOperationException("mine") : number };
        var flight = new Flight(calls, most: 10, time);
        flight.Leave(0, [time.GetTimestamp(), time.GetTimestamp()]);
        calls.EndAll();

        var landing = () => flight.Landing().OrFail("the call never landed");

        (await landing.Should().ThrowAsync<InvalidOperationException>()).WithMessage("mine");
    }

    [Fact]
    public async Task CallsBeyondTheMost_AreDropped_UntilOthersEnd()
    {
        var flight = new Flight(calls, most: 3, time);
        var now = time.GetTimestamp();
        flight.Leave(0, [now, now, now, now, now]);
        await calls.AwaitMade(3);
        flight.Departures.Should().Be(new Departures(Due: 5, Late: 0, Dropped: 2));

        calls.EndAll();
        await flight.Landing().OrFail("calls are under way that have ended");
        flight.UnderWay.Should().Be(0);
        flight.Leave(5, [now, now]);
        await calls.AwaitMade(5);

        calls.Made.Select(call => call.Number).Order().Should().Equal(0, 1, 2, 5, 6);
        flight.Departures.Should().Be(new Departures(Due: 7, Late: 0, Dropped: 2));
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(21, 1)]
    public async Task Call_ThatLeavesMoreThan20MsAfterItWasDue_IsLate(int milliseconds, int late)
    {
        var flight = new Flight(calls, most: 10, time);
        var due = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        flight.Leave(0, [due]);
        await calls.AwaitMade(1);

        flight.Departures.Late.Should().Be(late);
    }
}
