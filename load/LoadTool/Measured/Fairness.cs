namespace Rolecall.LoadTool.Measured;

/// <summary>How evenly organizations are served.</summary>
/// <param name="Jain">
/// Jain's index over the speeds (1 / mean latency) of organizations: 1 where all are served alike, 1/n where one alone is served
/// (Jain, Chiu and Hawe, DEC TR-301, 1984).
/// </param>
/// <param name="FastestDecile">The mean latency of the tenth of organizations that is served fastest, milliseconds.</param>
/// <param name="SlowestDecile">Of the tenth that is served slowest.</param>
internal sealed record Fairness(int Organizations, double Jain, double FastestDecile, double SlowestDecile)
{
    public static Fairness Of(IEnumerable<OrganizationFigures> organizations)
    {
        double[] means = [.. organizations.Where(one => one.Calls > 0).Select(one => one.Mean).Order()];
        if (means.Length == 0)
            return new Fairness(0, 1, 0, 0);
        var speeds = means.Select(mean => 1 / Math.Max(mean, 0.001)).ToArray();
        var tenth = Math.Max(1, means.Length / 10);
        return new Fairness(
            means.Length,
            Math.Pow(speeds.Sum(), 2) / (speeds.Length * speeds.Sum(speed => speed * speed)),
            means.Take(tenth).Average(),
            means.TakeLast(tenth).Average());
    }
}
