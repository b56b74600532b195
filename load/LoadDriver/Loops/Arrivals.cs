namespace Rolecall.LoadDriver.Loops;

/// <summary>When the calls of an open load are due. They do not wait for answers: users come whether a server is slow or not.</summary>
internal sealed class Arrivals(IReadOnlyList<Phase> phases)
{
    public TimeSpan Length { get; } = TimeSpan.FromTicks(phases.Sum(phase => phase.Length.Ticks));

    /// <summary>All calls that are due in the whole load.</summary>
    public long Total { get; } = (long)phases.Sum(phase => phase.Calls);

    public static Arrivals Constant(double rate, TimeSpan length) => new([new Phase(length, rate, rate)]);

    /// <summary>How many calls are due by then: those whose instant (<see cref="When"/>) has come.</summary>
    public long By(TimeSpan elapsed)
    {
        if (elapsed < TimeSpan.Zero)
            return 0;
        var (due, left) = (0.0, elapsed.TotalSeconds);
        foreach (var phase in phases)
        {
            if (left < phase.Length.TotalSeconds)
                return Math.Min(Total, 1 + (long)(due + phase.By(left)));
            due += phase.Calls;
            left -= phase.Length.TotalSeconds;
        }
        return Total;
    }

    /// <summary>The instant, from the begin, at which the call of that number is due; 0 is the first.</summary>
    public TimeSpan When(long number)
    {
        var (calls, before) = ((double)number, TimeSpan.Zero);
        foreach (var phase in phases)
        {
            if (calls < phase.Calls)
                return before + TimeSpan.FromSeconds(phase.When(calls));
            calls -= phase.Calls;
            before += phase.Length;
        }
        return Length;
    }
}
