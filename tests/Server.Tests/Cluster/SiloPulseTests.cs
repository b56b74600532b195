using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>
/// A silo that was stopped for longer than the others wait for it serves nobody by what it knew, whichever of its threads goes on first.
/// </summary>
public sealed class SiloPulseTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Request_BeforeTheFirstBeatAfterAStop_IsToldToComeAgain()
    {
        using var pulse = Pulse(() => Task.FromResult(true));
        (await Serve(pulse)).Should().Be(200);

        time.Advance(SiloPulse.Longest + TimeSpan.FromMilliseconds(1));

        (await Serve(pulse)).Should().Be(503);
    }

    /// <summary>The monotonic clock of a suspended machine stands; its wall clock is set right when it goes on.</summary>
    [Fact]
    public async Task Request_AfterASuspensionThatTheWallAloneTells_IsToldToComeAgain()
    {
        var suspended = new SuspendedTime();
        using var pulse = Pulse(() => Task.FromResult(true), suspended);
        (await Serve(pulse)).Should().Be(200);

        suspended.Wall += SiloPulse.Longest * 2;

        (await Serve(pulse)).Should().Be(503);
        await pulse.Beat();
        (await Serve(pulse)).Should().Be(200, "it is a member still");
    }

    private sealed class SuspendedTime : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => 0;
    }

    [Fact]
    public async Task Request_AfterTheBeat_IsRefused_UntilTheTableHasBeenRead()
    {
        var read = new TaskCompletionSource<bool>();
        using var pulse = Pulse(() => read.Task);
        time.Advance(SiloPulse.Longest * 2);

        var beat = pulse.Beat();
        (await Serve(pulse)).Should().Be(503);
        read.SetResult(true);
        await beat;

        (await Serve(pulse)).Should().Be(200, "it is a member still");
    }

    [Fact]
    public async Task Silo_ThatWasGivenUp_ServesNobodyAnyMore()
    {
        using var pulse = Pulse(() => Task.FromResult(false));
        time.Advance(SiloPulse.Longest * 2);

        for (var beats = 0; beats < 3; beats++)
        {
            await pulse.Beat();
            (await Serve(pulse)).Should().Be(503);
        }
    }

    [Fact]
    public async Task Table_ThatCannotBeRead_IsReadAgain()
    {
        var reads = 0;
        using var pulse = Pulse(() => reads++ == 0 ? Task.FromException<bool>(new IOException()) : Task.FromResult(true));
        time.Advance(SiloPulse.Longest * 2);

        await pulse.Beat();
        (await Serve(pulse)).Should().Be(503);
        await pulse.Beat();

        (await Serve(pulse)).Should().Be(200);
    }

    /// <summary>Who stood still a second time while it looked does not know more than before.</summary>
    [Fact]
    public async Task Look_ThatTookTooLong_DoesNotCount()
    {
        var read = new TaskCompletionSource<bool>();
        using var pulse = Pulse(() => read.Task);
        time.Advance(SiloPulse.Longest * 2);
        var beat = pulse.Beat();

        time.Advance(SiloPulse.Longest * 2);
        read.SetResult(true);
        await beat;

        (await Serve(pulse)).Should().Be(503);
    }

    /// <summary>It runs, and the others do not reach it.</summary>
    [Fact]
    public async Task Silo_ThatWasGivenUpWhileItRan_ServesNobody_OnceItHasReadTheTable()
    {
        var isMember = true;
        using var pulse = Pulse(() => Task.FromResult(isMember));
        for (var beats = 0; beats < 10; beats++)
        {
            time.Advance(SiloPulse.Longest);
            await pulse.Beat();
            (await Serve(pulse)).Should().Be(200);
        }

        isMember = false;
        for (var beats = 0; beats < SiloPulse.BeatsBetweenReadings; beats++)
            await pulse.Beat();

        (await Serve(pulse)).Should().Be(503);
    }

    /// <summary>Nobody is given up in a table that cannot be written.</summary>
    [Fact]
    public async Task Table_ThatIsAway_IsNotHeldAgainstTheSilo()
    {
        using var pulse = Pulse(() => throw new IOException());
        for (var beats = 0; beats < 10; beats++)
        {
            time.Advance(SiloPulse.Longest);
            await pulse.Beat();
            (await Serve(pulse)).Should().Be(200);
        }
    }

    /// <summary>What expired by the former clock would live again by the new one.</summary>
    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task Request_AfterTheClockWasSet_IsToldToComeAgain_UntilItIsTheStoresAgain(int seconds)
    {
        var machine = new SuspendedTime();
        var store = machine.Wall;
        using var pulse = Pulse(() => Task.FromResult(true), machine, () => Task.FromResult(store));

        machine.Wall += TimeSpan.FromSeconds(seconds);
        (await Serve(pulse)).Should().Be(503, "nobody has beaten yet");
        for (var beats = 0; beats < 3; beats++)
        {
            await pulse.Beat();
            (await Serve(pulse)).Should().Be(503);
        }

        machine.Wall = store;
        await pulse.Beat();
        (await Serve(pulse)).Should().Be(200);
    }

    [Fact]
    public async Task Clock_ThatRunsAway_IsSeenOnceItIsComparedAgain()
    {
        var store = time.GetUtcNow();
        using var pulse = Pulse(() => Task.FromResult(true), now: () => Task.FromResult(store));
        await pulse.Beat();

        for (var beats = 1; beats <= SiloPulse.BeatsBetweenComparisons; beats++)
        {
            (await Serve(pulse)).Should().Be(200);
            time.Advance(StoreClock.MostOff / 4);
            await pulse.Beat();
        }

        (await Serve(pulse)).Should().Be(503);
    }

    /// <summary>Nothing says that the clock is wrong: who serves while the store is away goes on.</summary>
    [Fact]
    public async Task Store_ThatIsAway_IsNotHeldAgainstTheClock()
    {
        using var pulse = Pulse(() => Task.FromResult(true), now: () => Task.FromException<DateTimeOffset>(new IOException()));

        await pulse.Beat();

        (await Serve(pulse)).Should().Be(200);
    }

    /// <summary>A reading that takes long says little.</summary>
    [Fact]
    public async Task Clock_IsNotOff_ByTheTimeThatItsReadingTook()
    {
        var began = time.GetUtcNow();
        var clock = new StoreClock(
            time,
            () =>
            {
                time.Advance(StoreClock.MostOff * 3);
                return Task.FromResult(began + StoreClock.MostOff);
            },
            NullLogger<StoreClock>.Instance);

        (await clock.IsRight()).Should().BeTrue();
    }

    private SiloPulse Pulse(Func<Task<bool>> isMember, TimeProvider? machine = null, Func<Task<DateTimeOffset>>? now = null)
    {
        var clock = machine ?? time;
        return new SiloPulse(
            clock, isMember, new StoreClock(clock, now ?? (() => Task.FromResult(clock.GetUtcNow())), NullLogger<StoreClock>.Instance));
    }

    private static async Task<int> Serve(SiloPulse pulse)
    {
        var http = new DefaultHttpContext();
        await pulse.Serve(http, _ => Task.CompletedTask);
        return http.Response.StatusCode;
    }
}
