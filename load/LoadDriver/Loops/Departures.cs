namespace Rolecall.LoadDriver.Loops;

/// <summary>How the calls of an open load left.</summary>
/// <param name="Due">Those that were due, dropped ones among them.</param>
/// <param name="Late">Those that left 20 ms or more after they were due: the generator was behind.</param>
/// <param name="Dropped">Those that did not leave, because too many were under way.</param>
internal sealed record Departures(long Due, long Late, long Dropped)
{
    /// <summary>Those that had no answer when nobody waited for it any longer.</summary>
    public long Unanswered { get; init; }
}
