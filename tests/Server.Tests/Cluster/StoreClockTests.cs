using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>What a reading of the store's clock says of this machine's.</summary>
public sealed class StoreClockTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Clock_IsNotOff_ByTheTimeThatItsReadingTook()
    {
        var began = time.GetUtcNow();
        var clock = Clock(() =>
        {
            time.Advance(StoreClock.LongestReading);
            return Task.FromResult(began - StoreClock.MostOff);
        });

        (await clock.IsRight()).Should().BeTrue();
    }

    /// <summary>All of it would be forgiven.</summary>
    [Fact]
    public async Task Clock_WhoseReadingTookTooLong_IsReadAgain()
    {
        var readings = 0;
        var clock = Clock(() =>
        {
            if (readings++ == 0)
                time.Advance(StoreClock.LongestReading * 2);
            return Task.FromResult(time.GetUtcNow() - StoreClock.MostOff - TimeSpan.FromMilliseconds(1));
        });

        (await clock.IsRight()).Should().BeFalse();
    }

    [Fact]
    public async Task Clock_OfAStoreThatAnswersTooSlowly_IsNotKnown()
    {
        var clock = Clock(() =>
        {
            time.Advance(StoreClock.LongestReading * 2);
            return Task.FromResult(DateTimeOffset.UnixEpoch);
        });

        await clock.Awaiting(it => it.IsRight()).Should().ThrowAsync<TimeoutException>();
    }

    /// <summary>The wall's clock says nothing of how long the reading took, then.</summary>
    [Fact]
    public async Task Clock_ThatIsSetWhileItIsRead_IsOff()
    {
        var machine = new SuspendedTime();
        var store = machine.Wall;
        var clock = new StoreClock(
            machine,
            () =>
            {
                machine.Wall += TimeSpan.FromMinutes(10);
                return Task.FromResult(store);
            },
            new SteadyTime(machine),
            NullLogger<StoreClock>.Instance);

        (await clock.IsRight()).Should().BeFalse();
    }

    private StoreClock Clock(Func<Task<DateTimeOffset>> now) => new(time, now, new SteadyTime(time), NullLogger<StoreClock>.Instance);
}
