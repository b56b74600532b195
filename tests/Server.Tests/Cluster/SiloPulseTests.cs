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

    [Fact]
    public async Task Silo_ThatTookLongToStart_HasNotStoodStill()
    {
        using var pulse = Pulse(() => Task.FromResult(true));
        time.Advance(SiloPulse.Longest * 10);

        pulse.Start();

        (await Serve(pulse)).Should().Be(200);
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

    [Fact]
    public async Task Silo_WhoseClockIsTheStoresAgain_Serves()
    {
        var store = time.GetUtcNow() - StoreClock.MostOff * 2;
        using var pulse = Pulse(() => Task.FromResult(true), now: () => Task.FromResult(store));
        await pulse.Beat();
        (await Serve(pulse)).Should().Be(503);

        store = time.GetUtcNow();
        await pulse.Beat();

        (await Serve(pulse)).Should().Be(200, "no clock was set: it drifted there and back");
    }

    /// <summary>What the reading has found was lost where the beat noted its time after it.</summary>
    [Fact]
    public async Task Silo_WhoseReadingEndsWhileItBeats_LooksAgain()
    {
        var machine = new SuspendedTime();
        var read = new TaskCompletionSource<bool>();
        var readings = 0;
        using var pulse = Pulse(() => readings++ == 0 ? read.Task : Task.FromResult(true), machine);
        var first = Task.CompletedTask;
        // Where nothing says where to go on, the reading goes on as soon as it has ended.
        await Task.Run(() => { first = pulse.Beat(); }, TestContext.Current.CancellationToken);

        machine.Meanwhile = () => read.SetResult(false);
        await pulse.Beat();
        await first;
        for (var beats = 0; beats < 4; beats++)
            await pulse.Beat();

        (await Serve(pulse)).Should().Be(200, "the table says again that it is a member");
    }

    /// <summary>A look tells of what was before it.</summary>
    [Fact]
    public async Task Look_ThatBeganBeforeTheClockWasSet_DoesNotClearTheSilo()
    {
        var machine = new SuspendedTime();
        var (member, there) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<DateTimeOffset>());
        var readings = 0;
        using var pulse = Pulse(
            () => member.Task, machine, () => readings++ == 0 ? Task.FromResult(machine.Wall) : there.Task);
        machine.Wall += SiloPulse.Longest * 2;
        var first = pulse.Beat();

        machine.Wall += TimeSpan.FromMinutes(10);
        var second = pulse.Beat();
        member.SetResult(true);
        await first;
        (await Serve(pulse)).Should().Be(503);

        there.SetResult(machine.Wall);
        await second;
        await pulse.Beat();
        (await Serve(pulse)).Should().Be(200);
    }

    [Fact]
    public async Task Silo_ThatServesNobody_SaysWhy()
    {
        using var stopped = Pulse(() => Task.FromResult(false));
        stopped.Suspicion.Should().Be(Suspicion.None);
        time.Advance(SiloPulse.Longest * 2);
        stopped.Suspicion.Should().Be(Suspicion.StoodStill);
        await stopped.Beat();
        stopped.Suspicion.Should().Be(Suspicion.GivenUp);

        var machine = new SuspendedTime();
        var store = machine.Wall;
        using var wrong = Pulse(() => Task.FromResult(true), machine, () => Task.FromResult(store));
        machine.Wall += TimeSpan.FromMinutes(10);
        wrong.Suspicion.Should().Be(Suspicion.ClockSet);
        await wrong.Beat();
        wrong.Suspicion.Should().Be(Suspicion.ClockOff);
    }

    private SiloPulse Pulse(Func<Task<bool>> isMember, TimeProvider? machine = null, Func<Task<DateTimeOffset>>? now = null)
    {
        var clock = machine ?? time;
        return new SiloPulse(
            clock,
            isMember,
            new StoreClock(
                clock, now ?? (() => Task.FromResult(clock.GetUtcNow())), new SteadyTime(clock), NullLogger<StoreClock>.Instance),
            NullLogger<SiloPulse>.Instance);
    }

    private static async Task<int> Serve(SiloPulse pulse)
    {
        var http = new DefaultHttpContext();
        await pulse.Serve(http, _ => Task.CompletedTask);
        return http.Response.StatusCode;
    }
}
