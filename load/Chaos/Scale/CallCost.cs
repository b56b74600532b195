namespace Rolecall.Chaos.Scale;

/// <summary>What one call costs, as it was measured with one silo and with two; all times are microseconds of one core.</summary>
/// <param name="Caller">In whoever calls.</param>
/// <param name="Silo">In the silo that has all that the call needs.</param>
/// <param name="Hop">In both silos together, for what is on another silo than the one that the call came to.</param>
/// <param name="Store">In PostgreSQL.</param>
/// <param name="Commit">How long a group of writes takes in the store while nobody computes: the disk.</param>
internal sealed record CallCost(double Caller, double Silo, double Hop, double Store, double Commit)
{
    /// <summary>Of a call, over all processes: with more silos, more of what it needs is elsewhere.</summary>
    public double Of(int silos) => Caller + Silo + Store + Elsewhere(silos) * Hop;

    /// <summary>The share of what a call needs that is on another silo than the one that it came to, where grains lie anywhere.</summary>
    public static double Elsewhere(int silos) => 1 - 1.0 / silos;
}
