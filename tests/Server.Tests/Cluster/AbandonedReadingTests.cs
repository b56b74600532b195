using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Server.Cluster;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>A reading of the table of members that does not end keeps a silo neither from the next one nor from serving again.</summary>
public sealed class AbandonedReadingTests
{
    private readonly FakeTimeProvider time = new();

    /// <summary>A connection that stalls would keep it from all further readings.</summary>
    [Fact]
    public async Task Reading_ThatDoesNotEnd_IsAbandoned()
    {
        var readings = 0;
        using var pulse = Pulse(() => readings++ == 0 ? new TaskCompletionSource<bool>().Task : Task.FromResult(false));
        var first = pulse.Beat();

        time.Advance(SiloPulse.LongestReading);
        await Waits.OrFail(first, "the reading was not abandoned");
        pulse.IsSuspect.Should().BeFalse("a reading that was cut off says nothing");
        for (var beats = 0; beats < SiloPulse.BeatsBetweenReadings; beats++)
            await pulse.Beat();

        pulse.IsSuspect.Should().BeTrue();
    }

    [Fact]
    public async Task Look_ThatDoesNotEnd_IsAbandoned_AndTheSiloLooksAgain()
    {
        var readings = 0;
        using var pulse = Pulse(() => readings++ == 0 ? new TaskCompletionSource<bool>().Task : Task.FromResult(true));
        time.Advance(SiloPulse.Longest * 2);
        var first = pulse.Beat();

        time.Advance(SiloPulse.LongestReading);
        await Waits.OrFail(first, "the look was not abandoned");
        pulse.IsSuspect.Should().BeTrue();
        await pulse.Beat();

        pulse.IsSuspect.Should().BeFalse();
    }

    private SiloPulse Pulse(Func<Task<bool>> isMember) => new(
        time,
        isMember,
        new StoreClock(time, () => Task.FromResult(time.GetUtcNow()), new SteadyTime(time), NullLogger<StoreClock>.Instance),
        NullLogger<SiloPulse>.Instance);
}
