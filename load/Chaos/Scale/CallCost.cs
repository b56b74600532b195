namespace Rolecall.Chaos.Scale;

/// <summary>What one call costs, as it was measured with one silo and with two; all times are microseconds of one core.</summary>
/// <param name="Caller">In whoever calls.</param>
/// <param name="Silo">In the silo that has all that the call needs.</param>
/// <param name="Hop">In both silos together, for what is on another silo than the one that the call came to.</param>
/// <param name="Store">In PostgreSQL.</param>
/// <param name="Commit">How long a group's transaction takes in the store while nobody else asks (<see cref="LoneCommit"/>).</param>
/// <param name="Thinning">
/// How much more a call costs caller and silo, as a share, for each silo more that the same callers are spread over: what a process wakes for,
/// reads and sends at once is of fewer calls then. Nothing where each silo has callers of its own.
/// </param>
/// <param name="StoreThinning">The same for PostgreSQL, whose groups of records are of one silo each.</param>
internal sealed record CallCost(
    double Caller, double Silo, double Hop, double Store, double Commit, double Thinning, double StoreThinning)
{
    /// <summary>The share of what a call needs that is on another silo than the one that it came to, where grains lie anywhere.</summary>
    public static double Elsewhere(int silos) => 1 - 1.0 / silos;

    /// <summary>
    /// From one silo and from two, with the same callers: caller and PostgreSQL have no hops, so what they cost more with two is that a group is
    /// half as large. The silos' is taken to grow by the caller's share of that; what they cost beyond it are the hops. So two silos are fitted.
    /// </summary>
    public static CallCost From(ScaleFigures one, ScaleFigures two)
    {
        var thinning = Math.Max(0, two.Caller / one.Caller - 1);
        return new CallCost(
            one.Caller,
            one.Silo,
            Math.Max(0, (two.Silo - one.Silo * (1 + thinning)) / Elsewhere(2)),
            one.Store,
            one.Commit,
            thinning,
            Math.Max(0, two.Store / one.Store - 1));
    }

    /// <summary>The same where the callers of one silo are spread over some.</summary>
    public CallCost SpreadOver(int silos) => this with
    {
        Caller = Caller * (1 + Thinning * (silos - 1)),
        Silo = Silo * (1 + Thinning * (silos - 1)),
        Store = Store * (1 + StoreThinning * (silos - 1)),
    };
}
