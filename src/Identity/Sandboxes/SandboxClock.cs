using System.Runtime.Serialization;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Sandboxes;

/// <summary>
/// A sandbox's clock: what it showed at one instant of the wall clock, and how fast it has run since. Every change makes a
/// new clock that goes on where the former one was, so a clock never goes back.
/// </summary>
[DataContract(Name = "rolecall.SandboxClock")]
public sealed record SandboxClock
{
    /// <summary>Seconds of the sandbox for each second of the wall.</summary>
    public const double SlowestRate = 0.001;

    /// <summary>
    /// Seconds of the sandbox for each second of the wall. Faster, and the time that a change takes to reach every silo would be hours.
    /// </summary>
    public const double FastestRate = 1_000;

    /// <summary>Where every clock stops: far from the end of what dates can hold.</summary>
    public static readonly DateTimeOffset Latest = new(2500, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan OneStep = TimeSpan.FromMilliseconds(1);

    /// <summary>The wall's instant at which the sandbox's is <see cref="SandboxAnchor"/>.</summary>
    [DataMember(Order = 0)] public required DateTimeOffset WallAnchor { get; init; }

    [DataMember(Order = 1)] public required DateTimeOffset SandboxAnchor { get; init; }

    /// <summary>Seconds of the sandbox for each second of the wall, while it is not frozen.</summary>
    [DataMember(Order = 2)] public double Rate { get; init; } = 1;

    [DataMember(Order = 3)] public bool Frozen { get; init; }

    /// <summary>A clock that shows the wall's time.</summary>
    public static SandboxClock OfWall(DateTimeOffset wall) => new() { WallAnchor = wall, SandboxAnchor = wall };

    /// <summary>
    /// The sandbox's instant at an instant of the wall. Before the anchor it is the anchor's: a wall that is late, or set back, takes
    /// nothing back.
    /// </summary>
    public DateTimeOffset At(DateTimeOffset wall)
    {
        var elapsed = (wall - WallAnchor).Ticks;
        if (Frozen || elapsed <= 0)
            return SandboxAnchor;
        // At the wall's own rate to the tick: a double would lose ticks after 28 years.
        var passed = Rate == 1 ? elapsed : (long)Math.Min(elapsed * Rate, long.MaxValue / 2);
        return passed >= (Latest - SandboxAnchor).Ticks ? Latest : SandboxAnchor.AddTicks(passed);
    }

    /// <summary>The clock, moved on.</summary>
    /// <exception cref="AwsFaultException">ValidationError: the clock would go back, or too far.</exception>
    public SandboxClock Advance(DateTimeOffset wall, TimeSpan by)
    {
        var now = At(wall);
        if (by < TimeSpan.Zero)
            throw new AwsFaultException(Fault.ValidationError("The clock goes forward only; to go back, reset the sandbox."));
        return by > Latest - now
            ? throw new AwsFaultException(Fault.ValidationError($"The clock goes no further than {Latest:yyyy-MM-dd}."))
            : this with { WallAnchor = wall, SandboxAnchor = now + by };
    }

    /// <summary>
    /// The clock, going on from an instant that it has shown before, where by the wall as it is now it would not be there yet.
    /// </summary>
    public SandboxClock NotBefore(DateTimeOffset instant, DateTimeOffset wall) =>
        At(wall) >= instant ? this : this with { WallAnchor = wall, SandboxAnchor = instant };

    /// <summary>A millisecond further, so that what was before tells from what comes after; at its end as it is.</summary>
    public SandboxClock StepOn(DateTimeOffset wall) =>
        At(wall) < Latest - OneStep ? Advance(wall, OneStep) : this;

    /// <summary>Whether what it shows now may be shown again: it is frozen, or waits for silos that go by a faster one.</summary>
    public bool StandsAt(DateTimeOffset wall) => Frozen || wall < WallAnchor;

    /// <summary>The clock, set to an instant that has not been.</summary>
    /// <exception cref="AwsFaultException">ValidationError: the clock would go back, or too far.</exception>
    public SandboxClock MoveTo(DateTimeOffset wall, DateTimeOffset instant) => Advance(wall, instant - At(wall));

    /// <summary>
    /// The clock, standing still. It stands where it would have been <paramref name="lag"/> from now: until then, somebody who
    /// has not heard of it may still go by the running clock, and must not get ahead of the one that stands.
    /// </summary>
    public SandboxClock Freeze(DateTimeOffset wall, TimeSpan lag) =>
        Frozen ? this : this with { WallAnchor = wall + lag, SandboxAnchor = At(wall + lag), Frozen = true };

    /// <summary>The clock, running on from where it stood, at its former rate.</summary>
    public SandboxClock Resume(DateTimeOffset wall) => Frozen ? this with { WallAnchor = wall, Frozen = false } : this;

    /// <summary>
    /// The clock at another rate. A slower one begins <paramref name="lag"/> from now, for the reason that <see cref="Freeze"/> gives.
    /// </summary>
    /// <exception cref="AwsFaultException">ValidationError: no such rate.</exception>
    public SandboxClock RunAt(double rate, DateTimeOffset wall, TimeSpan lag)
    {
        if (!(rate >= SlowestRate && rate <= FastestRate))
            throw new AwsFaultException(
                Fault.ValidationError(FormattableString.Invariant($"A clock runs at {SlowestRate} to {FastestRate} seconds a second.")));
        if (Frozen)
            return this with { Rate = rate };
        var from = rate < Rate ? wall + lag : wall;
        return this with { WallAnchor = from, SandboxAnchor = At(from), Rate = rate };
    }

    /// <summary>
    /// The wall's instant at which the clock will show <paramref name="instant"/>; null where it will not: it stands still.
    /// </summary>
    public DateTimeOffset? WallAt(DateTimeOffset instant)
    {
        if (instant <= SandboxAnchor)
            return WallAnchor;
        if (Frozen || instant > Latest)
            return null;
        var ticks = (instant - SandboxAnchor).Ticks / Rate;
        return ticks < (DateTimeOffset.MaxValue - WallAnchor).Ticks ? WallAnchor.AddTicks((long)ticks) : null;
    }
}
