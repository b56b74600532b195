using Microsoft.Extensions.Time.Testing;
using Rolecall.LoadDriver.Loops;

namespace Rolecall.Load.Tests.Loops;

public sealed class PaceTests
{
    private readonly FakeTimeProvider time = new();
    private readonly HeldCalls calls = new();

    [Fact]
    public async Task AllCalls_Leave_EachCountedFromTheInstantAtWhichItWasDue()
    {
        var (flight, began) = (new Flight(calls, most: 1_000, time), time.GetTimestamp());

        Paced(flight, tick: 1, ends: () => false).Run();
        await calls.AwaitMade(50);

        calls.Made.Order().Select(call => (call.Number, Math.Round(time.GetElapsedTime(began, call.Intended).TotalMilliseconds, 3)))
            .Should().Equal(Enumerable.Range(0, 50).Select(i => ((long)i, 2.0 * i)));
        flight.Departures.Dropped.Should().Be(0);
    }

    /// <summary>A generator that was kept from its work lets everything leave that has become due meanwhile, and says so.</summary>
    [Fact]
    public async Task PaceThatWasHeldUp_CatchesUp_AndTellsTheLateOnes()
    {
        var flight = new Flight(calls, most: 1_000, time);

        Paced(flight, tick: 100, ends: () => false).Run();
        await calls.AwaitMade(50);

        flight.Departures.Late.Should().Be(40, "at 100 ms, those leave late that were due before 80 ms, one each 2 ms");
    }

    [Fact]
    public void LoadThatIsEnded_LetsNoCallLeaveAnyMore()
    {
        var flight = new Flight(calls, most: 1_000, time);
        var ticks = 0;

        Paced(flight, tick: 1, ends: () => ++ticks > 5).Run();

        flight.Departures.Due.Should().Be(3, "0, 2 and 4 ms had come");
    }

    /// <summary>500 calls a second for a tenth of one.</summary>
    private Pace Paced(Flight flight, int tick, Func<bool> ends) =>
        new(Arrivals.Constant(500, TimeSpan.FromMilliseconds(100)), flight, time, () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(tick));
            return ends();
        });
}
