using CsCheck;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Identity.Tests.Clock;

/// <summary>The clock of a sandbox: what any sequence of changes must keep.</summary>
public sealed class SandboxClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(3);

    private static readonly Gen<double> Rates =
        Gen.OneOf(Gen.Double[SandboxClock.SlowestRate, 2], Gen.Const(1.0), Gen.Double[2, SandboxClock.FastestRate]);
    private static readonly Gen<TimeSpan> Spans = Gen.Long[0, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks);

    private static readonly Gen<Func<SandboxClock, DateTimeOffset, SandboxClock>> Changes = Gen.OneOf<Func<SandboxClock, DateTimeOffset, SandboxClock>>(
        Spans.Select<TimeSpan, Func<SandboxClock, DateTimeOffset, SandboxClock>>(by => (clock, wall) => clock.Advance(wall, by)),
        Spans.Select<TimeSpan, Func<SandboxClock, DateTimeOffset, SandboxClock>>(
            by => (clock, wall) => clock.MoveTo(wall, clock.At(wall) + by)),
        Rates.Select<double, Func<SandboxClock, DateTimeOffset, SandboxClock>>(rate => (clock, wall) => clock.RunAt(rate, wall, Lag)),
        Gen.Const<Func<SandboxClock, DateTimeOffset, SandboxClock>>((clock, wall) => clock.Freeze(wall, Lag)),
        Gen.Const<Func<SandboxClock, DateTimeOffset, SandboxClock>>((clock, wall) => clock.Resume(wall)));

    private static readonly Gen<SandboxClock> Clocks = Gen.Select(Changes.Array[0, 6], Spans).Select((changes, apart) =>
    {
        var (clock, wall) = (SandboxClock.OfWall(Start), Start);
        foreach (var change in changes)
            clock = change(clock, wall += apart / 10);
        return clock;
    });

    [Fact]
    public void Clock_UnderAnySequenceOfChanges_NeverGoesBack() =>
        Gen.Select(Changes, Gen.Long[0, 10 * TimeSpan.TicksPerMinute]).Array[1, 40].Sample(steps =>
    {
        var (clock, wall) = (SandboxClock.OfWall(Start), Start);
        var shown = clock.At(wall);
        foreach (var (change, ticks) in steps)
        {
            wall = wall.AddTicks(ticks);
            (clock.At(wall) >= shown).Should().BeTrue();
            shown = clock.At(wall);
            clock = change(clock, wall);
            (clock.At(wall) >= shown).Should().BeTrue();
            shown = clock.At(wall);
        }
    });

    // What makes a change of several silos safe: those that follow it are never behind those that do not yet.
    [Fact]
    public void Change_ToThoseWhoFollowIt_ShowsNoEarlierInstantThanTheFormerClock_WhileThatMayStillBeServed() =>
        Gen.Select(Clocks, Changes, Spans, Gen.Long[0, Lag.Ticks]).Sample((clock, change, after, laggard) =>
        {
            var wall = Start + TimeSpan.FromDays(1) + after;
            var changed = change(clock, wall);
            (changed.At(wall) >= clock.At(wall)).Should().BeTrue();
            (changed.At(wall.AddTicks(laggard)) >= clock.At(wall.AddTicks(laggard))).Should().BeTrue();
        });

    [Fact]
    public void Clock_SteppedOn_IsLaterByAMillisecond() => Gen.Select(Clocks, Spans).Sample((clock, at) =>
    {
        foreach (var stepping in new[] { clock, clock.Freeze(Start + at, Lag), clock.RunAt(0.001, Start + at, Lag) })
            (stepping.StepOn(Start + at).At(Start + at) - stepping.At(Start + at)).Should().Be(TimeSpan.FromMilliseconds(1));
    });

    /// <summary>A clock that was slowed shows one instant until every silo follows it.</summary>
    [Fact]
    public void SlowedClock_Stands_UntilItsAnchor()
    {
        var slowed = SandboxClock.OfWall(Start).RunAt(0.001, Start, Lag);
        slowed.StandsAt(Start).Should().BeTrue();
        slowed.StandsAt(Start + Lag - TimeSpan.FromTicks(1)).Should().BeTrue();
        slowed.StandsAt(Start + Lag).Should().BeFalse();
        SandboxClock.OfWall(Start).StandsAt(Start).Should().BeFalse("a clock that has just begun runs");
        SandboxClock.OfWall(Start).Freeze(Start, Lag).StandsAt(DateTimeOffset.MaxValue).Should().BeTrue();
    }

    [Fact]
    public void Clock_ThatHasShownAnInstant_GoesOnFromIt_WhereverTheWallWasSet() =>
        Gen.Select(Clocks, Spans, Spans, Spans).Sample((clock, shown, back, later) =>
    {
        var instant = clock.At(Start + shown + back);
        var going = clock.NotBefore(instant, Start + shown);
        going.At(Start + shown).Should().Be(instant);
        (going.At(Start + shown + later) >= instant).Should().BeTrue();
        going.NotBefore(instant, Start + shown + later).Should().Be(going);
    });

    [Fact]
    public void FrozenClock_AtTheLastInstant_IsNotSteppedOn()
    {
        var last = SandboxClock.OfWall(Start).MoveTo(Start, SandboxClock.Latest).Freeze(Start, Lag);
        last.StepOn(Start).Should().Be(last);
    }

    [Fact]
    public void FrozenClock_ShowsOneInstant() => Gen.Select(Clocks, Spans, Spans).Sample((clock, at, later) =>
    {
        var frozen = clock.Freeze(Start + at, Lag);
        frozen.At(Start + at + later).Should().Be(frozen.At(Start));
    });

    [Fact]
    public void ResumedClock_GoesOnWhereItStood_WithoutAJump() => Gen.Select(Clocks, Spans, Spans).Sample((clock, frozenFor, later) =>
    {
        var frozen = clock.Freeze(Start, Lag);
        var wall = Start + Lag + frozenFor;
        var resumed = frozen.Resume(wall);
        resumed.At(wall).Should().Be(frozen.At(wall));
        if (resumed.Rate == 1)
            (resumed.At(wall + later) - resumed.At(wall)).Should().Be(later);
    });

    [Fact]
    public void Rate_Multiplies() => Gen.Select(Clocks, Rates, Spans).Sample((clock, rate, passed) =>
    {
        var wall = Start + TimeSpan.FromDays(7);
        var running = clock.Resume(wall).RunAt(rate, wall, Lag);
        var from = wall + Lag;
        var sandboxPassed = running.At(from + passed) - running.At(from);
        Math.Abs(sandboxPassed.Ticks - passed.Ticks * rate).Should().BeLessThan(Math.Max(10, passed.Ticks * rate * 1e-9));
    });

    [Fact]
    public void WallAt_IsWhenTheClockShowsTheInstant() => Gen.Select(Clocks, Spans).Sample((clock, ahead) =>
    {
        var wall = Start + TimeSpan.FromDays(7);
        var running = clock.Resume(wall);
        var due = running.WallAt(running.At(wall) + ahead)!.Value;
        // To a tick of the wall, which is up to a thousand of the sandbox.
        Math.Abs((running.At(due) - running.At(wall) - ahead).Ticks).Should().BeLessThan(TimeSpan.TicksPerMillisecond);
    });

    [Fact]
    public void Clock_MovedBackOrBeyondItsEnd_IsRefused()
    {
        var clock = SandboxClock.OfWall(Start);
        Refused(() => clock.MoveTo(Start, Start.AddTicks(-1))).Should().Contain("reset the sandbox");
        Refused(() => clock.Advance(Start, TimeSpan.FromTicks(-1))).Should().Contain("forward only");
        Refused(() => clock.MoveTo(Start, SandboxClock.Latest.AddTicks(1))).Should().Contain("no further");
        clock.MoveTo(Start, SandboxClock.Latest).At(Start.AddYears(300)).Should().Be(SandboxClock.Latest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.0009)]
    [InlineData(1_000.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rate_OutsideItsLimits_IsRefused(double rate) =>
        Refused(() => SandboxClock.OfWall(Start).RunAt(rate, Start, Lag)).Should().Contain("seconds a second");

    private static string Refused(Func<SandboxClock> change)
    {
        var refusal = change.Should().Throw<AwsFaultException>().Which.Fault;
        refusal.Code.Should().Be("ValidationError");
        return refusal.Message;
    }
}
